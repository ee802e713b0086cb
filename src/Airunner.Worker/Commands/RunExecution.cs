using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Worker.Appending;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;
using Airunner.Worker.Running;
using Airunner.Worker.Telemetry;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Commands;

/// <summary>One execution of <c>run</c>: opens its log, runs the command, completes the log and says what became of it.</summary>
/// <param name="shell">The environment.</param>
/// <param name="settings">The settings.</param>
/// <param name="execution">The execution.</param>
/// <param name="signals">Signals to this program.</param>
/// <param name="hard">Gets the exit status as soon as it is known.</param>
internal sealed class RunExecution(Shell shell, WorkerSettings settings, JobExecution execution, StopSignals signals, HardStop hard)
{
    /// <summary>How the command is run and ended.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>Where the output goes, given whether it is hidden.</summary>
    public required Func<bool, RunTargets> TargetsOf { get; init; }

    /// <summary>What is shown of the command's output and of this program.</summary>
    public Shown Shown { get; init; }

    /// <summary>Whether the delivery may happen later.</summary>
    public bool IsNoWait { get; init; }

    /// <summary>
    /// Whether a worker runs it for a queue: what became of the job is what became of its command. What was not delivered in time is
    /// delivered later, and is no failure of the job.
    /// </summary>
    public bool IsQueuedJob { get; init; }

    /// <summary>Runs a command.</summary>
    /// <param name="plan">The command.</param>
    /// <returns>The exit status.</returns>
    /// <exception cref="CommandFailedException">The log cannot be opened, and is required.</exception>
    public async Task<int> RunAsync(SpawnPlan plan)
    {
        IWorkerSystem system;
        ExecutionLife life;
        try
        {
            (system, life) = await OpenAsync();
        }
        catch (Exception noLog) when (Options.IsBestEffort && IsAboutTheLog(noLog))
        {
            shell.Say($"{noLog.Message} The command runs without a log.");
            return await RunUnloggedAsync(plan);
        }

        Ending ending;
        await using (system)
        {
            await using var systemd = ServiceNotices.Of(shell, system);
            using var door = TopDoor.Open(shell, system, RunCommand.Name, execution);
            using var trace = JobTrace.Start(RunCommand.Name, execution, settings.TraceOf(execution));
            systemd?.Ready();
            ending = await RunLoggedAsync(system, life, JobTrace.Within(trace, plan), () => systemd?.Stopping());
            if (Shown != Shown.OnFailure) SayClosingLine(ending); // at once: the stop may hang on a disk
        }

        // The log is read when nothing writes to it any more.
        if (Shown == Shown.OnFailure && ending.HasFailed) FailedOutput.Print(shell, system.Options, execution);
        if (Shown == Shown.OnFailure) SayClosingLine(ending);
        return hard.Status;
    }

    private async Task<(IWorkerSystem System, ExecutionLife Life)> OpenAsync()
    {
        var system = await SystemStart.OfAsync(shell, settings, signals);
        try
        {
            var life = new ExecutionLife(system, execution, signals, shell.Time);
            await life.OpenAsync();
            return (system, life);
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    private static bool IsAboutTheLog(Exception failure) =>
        failure is CommandFailedException { ExitStatus: ExitStatuses.LogFailed }
            or WalException or IOException or UnauthorizedAccessException;

    private async Task<Ending> RunLoggedAsync(IWorkerSystem system, ExecutionLife life, SpawnPlan plan, Action ends)
    {
        var log = system.Logs.CreateLogger("airunner.run");
        var session = new RunSession(
            system.Wal, execution, system.Options.DrainTimeout, Options, signals, shell.Time, log, shell.Secrets);
        var (status, failure) = await RunAsync(session, plan, isShown: Shown == Shown.All);
        ends();
        var last = failure is null && !IsNoWait ? await life.CompleteAsync() : await life.StatusAsync();
        var isLogRequired = !Options.IsBestEffort;
        var mayWait = IsNoWait || IsQueuedJob || (failure is not null && !isLogRequired);
        var isIoFailed = (failure is not null && isLogRequired) || session.IsOutputLost;
        hard.Status = ExitStatuses.Of(status, isIoFailed, last, mayWait); // final: only words are left to print
        var output = new OutputCounts(session.OutputBytes, session.DroppedBytes);
        return new Ending(status, last, output, failure?.Message, session.HasStuckReader, system.Server);
    }

    private async Task<int> RunUnloggedAsync(SpawnPlan plan)
    {
        using var logs = WorkerLogs.Create(settings, shell.Secrets);
        var drainTimeout = WorkerOptions.Of(settings).DrainTimeout;
        var session = new RunSession(
            new UnloggedWal(), execution, drainTimeout, Options, signals, shell.Time, logs.CreateLogger("airunner.run"), shell.Secrets);

        // There is no log to show the output from later.
        var (status, _) = await RunAsync(session, plan, isShown: Shown is Shown.All or Shown.OnFailure);
        hard.Status = status == ExitStatuses.Success && session.IsOutputLost ? ExitStatuses.LogFailed : status;
        if (Shown is Shown.All or Shown.ClosingLine) shell.Say(EndLine.Unlogged(execution, session.OutputBytes));
        return hard.Status;
    }

    private async Task<(int Status, LogFailedException? Failure)> RunAsync(RunSession session, SpawnPlan plan, bool isShown)
    {
        try
        {
            var status = await session.RunAsync(plan, TargetsOf(!isShown));

            // A shell that runs a list or a loop ends it only when the command died by the interrupt.
            if (session.KilledBy == Signals.Interrupt) shell.DiesBy = Signals.Interrupt;
            hard.Status = status != 0 ? status : ExitStatuses.NotAllDelivered;
            return (status, session.LogFailure);
        }
        catch (CannotStartException cannot)
        {
            shell.Say(Plain.Text(cannot.Message));
            hard.Status = cannot.ExitCode;
            return (cannot.ExitCode, null);
        }
        catch (LogFailedException failed)
        {
            return (ExitStatuses.Success, failed);
        }
    }

    private void SayClosingLine(Ending ending)
    {
        if (IsClosingLineShown(ending))
            ClosingLine.Say(shell, ending.Last, ending.Output, ending.Failure, ending.Server, waits: !ending.HasStuckReader);
    }

    /// <summary>What this program could not do is said even by a silent run; what the command did is not.</summary>
    private bool IsClosingLineShown(Ending ending) => Shown switch
    {
        Shown.Nothing => ending.Failure is not null
            || ending.IsIncomplete
            || (ending.Status == ExitStatuses.Success && hard.Status != ExitStatuses.Success),
        Shown.OnFailure => hard.Status != ExitStatuses.Success || ending.IsIncomplete,
        _ => true,
    };

    /// <summary>How a logged run ended.</summary>
    /// <param name="Status">The command's status.</param>
    /// <param name="Last">The execution's last status.</param>
    /// <param name="Output">How much output there was.</param>
    /// <param name="Failure">Why the log failed; null when it did not.</param>
    /// <param name="HasStuckReader">Whether a reader of the output must not be waited for again.</param>
    /// <param name="Server">Where the events go; null for the store on this disk.</param>
    private sealed record Ending(
        int Status, JobStatus Last, OutputCounts Output, string? Failure, bool HasStuckReader, string? Server)
    {
        /// <summary>Whether the server does not have all events that were delivered to it.</summary>
        public bool IsIncomplete => Last.Completeness is { IsComplete: false };

        public bool HasFailed => Status != ExitStatuses.Success || Failure is not null;
    }
}
