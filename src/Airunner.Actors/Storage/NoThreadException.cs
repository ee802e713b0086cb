namespace Airunner.Actors.Storage;

/// <summary>The system refused to start a thread, and no other thread can do its work.</summary>
internal sealed class NoThreadException(Exception refusal) : WalException(
    $"No thread could be started: {refusal.Message.TrimEnd('.')}. Raise the limits of the process (ulimit -u, -n, -v) or its memory.",
    refusal);
