using Airunner.Actors.Storage;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>The start of the system for <c>run</c>, <c>pipe</c> and <c>recover</c>.</summary>
internal static class SystemStart
{
    /// <summary>What to do where the state directory does not serve.</summary>
    public const string Advice = "Choose another place with --state-dir or AIRUNNER_STATE_DIR.";

    /// <summary>Starts it.</summary>
    /// <exception cref="CommandFailedException">The state directory cannot be made or written.</exception>
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
