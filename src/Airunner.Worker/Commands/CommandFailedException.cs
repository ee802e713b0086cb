namespace Airunner.Worker.Commands;

/// <summary>Ends a command with an exit status and a message for the user.</summary>
internal sealed class CommandFailedException(int exitStatus, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitStatus { get; } = exitStatus;
}
