namespace Airunner.Worker.Commands;

/// <summary>Ends a command with a status and a sentence for people.</summary>
internal sealed class CommandFailedException(int exitStatus, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitStatus { get; } = exitStatus;
}
