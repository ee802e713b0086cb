using System.Collections.Concurrent;
using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Appending;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>Runs one command as a job, from its start to the last durable event.</summary>
/// <param name="wal">The log, already open.</param>
/// <param name="execution">The execution.</param>
/// <param name="drainTimeout">How long refusals by the log may hold the command back.</param>
/// <param name="options">How the command is run and ended.</param>
/// <param name="signals">Signals to this program.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Gets warnings.</param>
/// <param name="secrets">What is masked in everything that the command's events say.</param>
internal sealed class RunSession(
    IJobWal wal,
    JobExecution execution,
    TimeSpan drainTimeout,
    RunOptions options,
    StopSignals signals,
    TimeProvider time,
    ILogger log,
    Secrets secrets)
{
    /// <summary>The status of a command that a limit ended, where it reports success; as GNU timeout does.</summary>
    private const int OverLimit = 124;

    /// <summary>How long a killed command is waited for.</summary>
    private static readonly TimeSpan KilledWithin = TimeSpan.FromSeconds(2);

    /// <summary>How long after a signal that shortens the delivery the last events may still take to become durable.</summary>
    private static readonly TimeSpan DurableWithin = TimeSpan.FromSeconds(3);

    private readonly RunEvents _events = new();
    private readonly ConcurrentQueue<JobEvent> _notes = new();
    private long _durableThrough;

    /// <summary>Bytes of output that were read.</summary>
    public long OutputBytes => _events.OutputBytes;

    /// <summary>Bytes of output that were not logged, because they were over the limit.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Why the log failed that the command went on without; null where it did not.</summary>
    public LogFailedException? LogFailure { get; private set; }

    /// <summary>The signal that killed the command; 0 for none.</summary>
    public int KilledBy { get; private set; }

    /// <summary>Whether a reader of the output did not take all of it: one must not wait for it again.</summary>
    public bool HasStuckReader { get; private set; }

    /// <summary>Whether the output could not be written where it was to be passed on to.</summary>
    public bool IsOutputLost { get; private set; }

    /// <summary>Starts the command, passes its output on and logs it.</summary>
    /// <param name="plan">The command.</param>
    /// <param name="targets">Where its output goes.</param>
    /// <returns>The command's status as a shell would report it.</returns>
    /// <exception cref="CannotStartException">It could not be started; that was logged.</exception>
    /// <exception cref="LogFailedException">The log failed; the command was ended.</exception>
    public async Task<int> RunAsync(SpawnPlan plan, RunTargets targets)
    {
        using var noLonger = new CancellationTokenSource();
        await using var shortened = signals.Second.Register(() => noLonger.CancelAfter(DurableWithin));
        using var window = new AppendWindow(
            wal, execution, RunEvents.Limits(drainTimeout), DurableThrough, time, log, noLonger.Token,
            options.IsBestEffort ? LogLost : null);
        using var wake = new Wakeup();
        await using var failed = window.Failed.Register(wake.Set);
        var wiring = targets.Wire();
        using var control = new CommandControl(
            targets, wiring.Terminal, signals.Stop, size => Note(ProcessEvents.Resized(size, time.GetUtcNow()), wake));
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(plan, wiring, targets.IsInputTerminal, control.Stopped, wake);
        }
        catch (CannotStartException cannot)
        {
            _events.Append(window, ProcessEvents.CouldNotStart(secrets.In(cannot.Message), time.GetUtcNow()));
            await window.CloseAsync();
            throw;
        }

        using var ending = new CommandEnding(child, options.KillGrace, time);
        control.Started(child, ending);
        return await FollowAsync(plan, child, ending, control, wiring, targets, window, wake);
    }

    private async Task<int> FollowAsync(
        SpawnPlan plan,
        ChildProcess child,
        CommandEnding ending,
        CommandControl control,
        Wiring wiring,
        RunTargets targets,
        AppendWindow window,
        Wakeup wake)
    {
        var streams = RunStreams.Of(wiring, targets, secrets, options.IsOutputDurable, log, wake.Set);
        if (options.IsOutputDurable)
        {
            _events.DurableBatch = batch =>
            {
                streams.PassOnDurable(batch);
                wake.Set(); // the next batch is what was read meanwhile
            };
        }

        var pump = new OutputPump(child, wake, _events, window, streams.All, ending, options, _notes, time, log, signals.Second);
        signals.GivingUp += child.KillAll;
        signals.GivingUp += control.LeaveTerminal;
        _ = child.Ended.ContinueWith(_ => signals.CommandEnded(), TaskScheduler.Default);
        await using var hurried = signals.Second.Register(() =>
        {
            child.KillAll();
            wake.Set();
        });
        try
        {
            signals.CommandRuns(control.Take);
            await Task.Factory.StartNew(
                () => Follow(child, plan, pump, window), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await window.CloseAsync();
            var code = child.Exit!.Value.Code;
            KilledBy = child.Exit.Value.Signal;
            return code == 0 && pump.IsOverLimit ? OverLimit : code;
        }
        catch
        {
            wiring.CloseSources();
            await EndAsync(child, ending);
            throw;
        }
        finally
        {
            signals.CommandEnded();
            signals.GivingUp -= child.KillAll;
            await PassOnRestAsync(streams, ending);
            signals.GivingUp -= control.LeaveTerminal;
            wiring.CloseSources();
            child.EndSession();
        }
    }

    private void DurableThrough(long sequence)
    {
        if (LogFailure is null) _durableThrough = sequence;
        _events.DurableThrough(sequence);
    }

    private void LogLost(LogFailedException failure)
    {
        LogFailure = failure;
        log.LogGoesOnUnlogged(execution.Job, execution.Execution, failure.Message, _durableThrough);
        _events.LogLost();
    }

    private void Note(JobEvent note, Wakeup wake)
    {
        _notes.Enqueue(note);
        wake.Set();
    }

    private void Follow(ChildProcess child, SpawnPlan plan, OutputPump pump, AppendWindow window)
    {
        var began = time.GetTimestamp();
        _events.Append(window, ProcessEvents.Started(child.Pid, Origin.Of(plan, secrets), time.GetUtcNow()));
        pump.Run();
        DroppedBytes = pump.DroppedBytes;
        _events.Append(window, ProcessEvents.Ended(child.Pid, child.Exit!.Value, time.GetElapsedTime(began), time.GetUtcNow()));
    }

    /// <summary>
    /// Waits for the readers of the output: as long as they take; but after a TERM, or a signal that comes now, only for the grace.
    /// </summary>
    private async Task PassOnRestAsync(RunStreams streams, CommandEnding ending)
    {
        using var deadline = new CancellationTokenSource();
        if (ending.HasBegun) deadline.CancelAfter(options.KillGrace);
        await using var asked = signals.First.IsCancellationRequested
            ? default
            : signals.First.Register(() => deadline.CancelAfter(options.KillGrace));
        await using var again = signals.Second.Register(deadline.Cancel);
        HasStuckReader = !await streams.PassOnRestAsync(deadline.Token);
        IsOutputLost = streams.IsBroken;
    }

    /// <summary>Ends the command and waits for its end, but not for a process that hangs in a kernel call.</summary>
    private async Task EndAsync(ChildProcess child, CommandEnding ending)
    {
        ending.Begin();
        try
        {
            await child.Ended.WaitAsync(options.KillGrace + KilledWithin, time);
        }
        catch (TimeoutException)
        {
            log.LogKilledInVain(child.Pid);
        }
    }
}
