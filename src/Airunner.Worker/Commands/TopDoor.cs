using Airunner.Actors;
using Airunner.Worker.Composition;
using Airunner.Worker.Top;

namespace Airunner.Worker.Commands;

/// <summary>Lets <c>airunner top</c> ask this process.</summary>
internal static class TopDoor
{
    /// <summary>Opens its socket; null where that is not possible, which stops nothing.</summary>
    /// <param name="shell">The environment.</param>
    /// <param name="system">The running system.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="execution">Its own execution; null where it has none.</param>
    public static IDisposable? Open(Shell shell, IWorkerSystem system, string command, JobExecution? execution)
    {
        var began = shell.Time.GetTimestamp();
        var identity = new ProcessIdentity(Environment.ProcessId, command, execution, shell.Time.GetUtcNow(), system.Server);
        var log = system.Logs.CreateLogger("airunner.top");
        if (Shortage.HasFewOpenFiles)
        {
            log.LogFewFiles();
            return null;
        }

        try
        {
            var sockets = new ProcessSockets(system.Options.StateDirectory);
            if (execution is null) sockets.RemoveLeft(); // recover: it clears up after processes that were killed
            var door = ProcessDoor.Open(sockets, Answer, failure => log.LogNoAnswer(failure.Message));
            shell.MainThread.Take(door);
            return door;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.LogCannotBeAsked(refused.Message);
            return null;
        }

        async Task<byte[]> Answer(CancellationToken closed)
        {
            var figures = await system.FiguresAsync(closed);
            var shown = figures with { Trouble = figures.Trouble is { } trouble ? shell.Secrets.In(shell.Shown(trouble)) : null };
            return ProcessLine.Of(identity, shown, shell.Time.GetElapsedTime(began));
        }
    }
}
