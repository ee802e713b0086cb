using System.CommandLine;
using Airunner.Actors;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner recover</c>: delivers and archives the logs of earlier runs.</summary>
internal static class RecoverCommand
{
    private const string Name = "recover";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object per log" };
        var server = new ServerOptions();
        var command = new Command(Name, "Deliver and archive the logs that earlier runs left on the disk.") { json };
        server.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var settings = server.Read(parsed, shared.Read(parsed, shell), shell);
            OwnerNotice.Say(shell, WorkerOptions.Of(settings).StateDirectory);
            using var signals = new StopSignals();
            using var hard = shell.HardStop(signals);
            hard.Status = ExitStatuses.NotAllDelivered;
            await using var system = await SystemStart.OfAsync(shell, settings, signals);
            using var door = TopDoor.Open(shell, system, Name, execution: null);
            using var deadline = new CancellationTokenSource(system.Options.DrainTimeout, shell.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, signals.Second);
            var found = await FoundAsync(shell, system, either.Token);

            if (found.Count == 0) shell.Say("nothing was left to deliver.");
            await using var output = shell.Text();
            foreach (var status in found.Select(status => Shown(HeldLog.ForRecover(status, system.Options), shell)))
            {
                var interrupted = system.Interrupted.MessageOf(status.Execution);
                output.WriteLine(parsed.GetValue(json)
                    ? RecoveredLine.Json(status, interrupted, system.Server)
                    : RecoveredLine.Text(status, interrupted, system.Server));
            }

            return found.Any(IsPending) ? ExitStatuses.NotAllDelivered : ExitStatuses.Success;
        });
        return command;
    }

    private static async Task<IReadOnlyList<JobStatus>> FoundAsync(Shell shell, IWorkerSystem system, CancellationToken deadline)
    {
        try
        {
            return await new WorkProgress(shell, Name, "events")
                .ShowAsync(0, bar => RecoveryProgress.WaitAsync(system, bar, shell.Time, deadline));
        }
        catch (InvalidOperationException refused)
        {
            throw new CommandFailedException(ExitStatuses.NotAllDelivered, refused.Message, refused);
        }
        catch (OperationCanceledException silent)
        {
            throw new CommandFailedException(
                ExitStatuses.NotAllDelivered, "The logs do not answer: calls to the disk may hang. Their events stay on the disk.", silent);
        }
    }

    private static JobStatus Shown(JobStatus status, Shell shell) => status with
    {
        ArchivePath = status.ArchivePath is { } archive ? shell.Shown(archive) : null,
        Trouble = status.Trouble is { } trouble ? shell.Shown(trouble) : null,
    };

    /// <summary>Whether a log is not for this command to deliver: another process holds it, or it is not a log.</summary>
    private static bool IsPending(JobStatus status) =>
        status.Phase != JobPhase.Unavailable && (status.Pending > 0 || status.OwesEnd || status.Phase == JobPhase.Recovering);
}
