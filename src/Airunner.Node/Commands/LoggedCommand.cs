using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Queueing;
using Airunner.Worker.Posix;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Node.Commands;

/// <summary>Runs the command of a job, and logs it in the cluster. The log is open.</summary>
/// <param name="wal">The logs.</param>
/// <param name="command">The job.</param>
/// <param name="guard">The words that start a guard.</param>
/// <param name="time">The clock.</param>
internal sealed class LoggedCommand(IJobWal wal, QueuedCommand command, IReadOnlyList<string> guard, TimeProvider time) : IPreparedJob
{
    private const int OverTimeStatus = 124;

    /// <summary>A timer takes 49 days at most.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly LoggedEvents _events = new(wal, command.Execution, time);
    private volatile bool _isOverTime;
    private bool _isCompleted;

    /// <inheritdoc/>
    public string Name => ""; // this program masks nothing

    /// <summary>From a TERM to the KILL for what is left.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    /// <exception cref="WalException">It could not be logged; the command was ended.</exception>
    public async Task<JobEnd> RunAsync(CancellationToken ends)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ends);
        using var done = new CancellationTokenSource();
        var limited = LimitAsync(over, done.Token);
        JobEnd end;
        try
        {
            end = await RunStartedAsync(over.Token);
        }
        finally
        {
            await done.CancelAsync();
            await limited;
        }

        await CompleteAsync();
        return _isOverTime && end.Status == 0 ? end with { Status = OverTimeStatus } : end;
    }

    /// <summary>Lets the log be delivered and archived, if the run has not.</summary>
    public async ValueTask DisposeAsync()
    {
        await CompleteAsync();
        _events.Dispose();
    }

    private async Task CompleteAsync()
    {
        if (_isCompleted) return;
        _isCompleted = true;
        await _events.CompleteAsync();
    }

    private async Task<JobEnd> RunStartedAsync(CancellationToken ends)
    {
        var began = time.GetUtcNow();
        try
        {
            using var process = CommandProcess.Start(guard, Plan());
            // Before anything is waited for.
            await using var ending = ends.Register(() => process.Terminate(KillGrace));
            var pid = await process.Started;
            await LogAsync(process, Started(pid, began));
            await Task.WhenAll(
                PassAsync(process, process.Output, StreamType.Stdout), PassAsync(process, process.Errors, StreamType.Stderr));
            var end = await process.Ended;
            await _events.AppendAsync(Ended(pid, end.Status, time.GetUtcNow() - began));
            return end;
        }
        catch (CannotStartException cannot)
        {
            await _events.AppendAsync(new JobEvent
            {
                EventType = EventType.ProcessError,
                ProcessError = new ProcessErrorEvent { ErrorMessage = cannot.Message },
            });
            return new JobEnd(cannot.ExitCode, cannot.Message);
        }
    }

    private async Task LimitAsync(CancellationTokenSource over, CancellationToken done)
    {
        if (command.Limit is not { } limit) return;
        for (var left = limit; left > TimeSpan.Zero; left -= LongestTimer)
        {
            var next = left < LongestTimer ? left : LongestTimer;
            await Task.Delay(next, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested) return;
        }

        _isOverTime = true;
        await over.CancelAsync();
    }

    /// <summary>A command whose events cannot be logged is killed: nobody would see what it does.</summary>
    private async Task LogAsync(CommandProcess process, JobEvent jobEvent)
    {
        try
        {
            await _events.AppendAsync(jobEvent);
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>
    /// On a thread of its own, which waits in the read. What is read is logged before more is read, so a command that prints faster than
    /// the disk writes waits.
    /// </summary>
    private Task PassAsync(CommandProcess process, Descriptor source, StreamType type)
    {
        void Pass()
        {
            var bytes = new byte[32 << 10];
            for (int count; (count = source.Read(bytes)) > 0;)
            {
                var item = new OutputItem { Output = ByteString.CopyFrom(bytes, 0, count), StreamType = type };
                var output = new JobEvent { EventType = EventType.OutputBatch, OutputBatch = new OutputBatchEvent { Outputs = { item } } };
                LogAsync(process, output).GetAwaiter().GetResult();
            }
        }

        return Task.Factory.StartNew(
            Pass, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }

    private JobParams Plan()
    {
        var plan = command.Parameters.Clone();
        plan.Environment.TryAdd("AIRUNNER_JOB", command.Execution.Job);
        plan.Environment.TryAdd("AIRUNNER_EXECUTION", command.Execution.Execution);
        return plan;
    }

    private static JobEvent Started(int pid, DateTimeOffset now) => new()
    {
        EventType = EventType.ProcessStart,
        ProcessStart = new ProcessStartEvent
        {
            Pid = pid,
            StartedAt = now.ToTimestamp(),
            Origin = new ProcessOrigin { Host = Environment.MachineName },
        },
    };

    private static JobEvent Ended(int pid, int status, TimeSpan ran) => new()
    {
        EventType = EventType.ProcessEnd,
        ProcessEnd = new ProcessEndEvent { Pid = pid, ExitCode = status, RunDuration = ran.ToDuration() },
    };
}
