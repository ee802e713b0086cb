using Airunner.Actors.Storage;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>Starts the system for <c>run</c>, <c>pipe</c> and <c>recover</c>.</summary>
internal static class SystemStart
{
    /// <summary>Advice for a state directory that cannot be used.</summary>
    public const string Advice = "Choose another place with --state-dir or AIRUNNER_STATE_DIR.";

    /// <summary>Starts the system.</summary>
    /// <exception cref="CommandFailedException">The state directory cannot be created or written.</exception>
    public static async Task<IWorkerSystem> OfAsync(Shell shell, WorkerSettings settings, StopSignals signals)
    {
        try
        {
            return await shell.Composition.StartAsync(settings, signals.Second);
        }
        catch (WalIOException refused)
        {
            throw new CommandFailedException(ExitStatuses.LogFailed, $"{refused.Message} {Advice}", refused);
        }
    }
}
