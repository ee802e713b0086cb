using System.Globalization;
using Airunner.Grpc.Queue;
using Airunner.Protocol;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Airunner.Queueing;

/// <summary>One job that was handed out: prepares it, confirms it, runs it, extends its time meanwhile and reports its end.</summary>
/// <param name="queue">Where it comes from.</param>
/// <param name="runner">Runs it.</param>
/// <param name="settings">The worker's settings.</param>
/// <param name="taken">The job and its token.</param>
/// <param name="time">The clock.</param>
/// <param name="notices">For the user.</param>
internal sealed class HeldJob(
    IWorkerQueue queue, IJobRunner runner, QueueSettings settings, DequeueJobResponse taken, TimeProvider time, WorkerNotices notices)
{
    private const int UsageStatus = 64; // EX_USAGE

    /// <summary>From the moment at which a job is given back until another worker gets it: the shortest time that a server takes.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly string _job = taken.Job.JobId;
    private DateTimeOffset _heldUntil = time.GetUtcNow() + settings.Visibility;

    /// <summary>Runs the job to its end.</summary>
    /// <param name="stops">Cancelled when no more jobs are to be started.</param>
    /// <param name="ends">Cancelled when the command is to be ended.</param>
    /// <returns>Whether this worker could take it on; false where it could not prepare it.</returns>
    public async Task<bool> RunAsync(CancellationToken stops, CancellationToken ends)
    {
        try
        {
            var command = QueuedCommand.Of(taken, () => Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));
            if (await PreparedAsync(command, stops) is not { } prepared) return false;
            await using (prepared)
            {
                // Stopped in the moment in which it was taken: it is not begun, and other workers get it when its time has passed.
                if (!stops.IsCancellationRequested && await IsConfirmedAsync()) await RunAsync(prepared, ends);
            }
        }
        catch (UnrunnableJobException cannot)
        {
            notices.Warn($"{_job} cannot be run. {cannot.Message}");
            if (!await IsConfirmedAsync()) return true;
            await EndAsync(new JobResult { JobId = _job, ExitCode = UsageStatus, ErrorMessage = cannot.Message }, ends);
        }

        return true;
    }

    /// <summary>Within the time that is this worker's without an extension.</summary>
    private async Task<IPreparedJob?> PreparedAsync(QueuedCommand command, CancellationToken stops)
    {
        using var deadline = new CancellationTokenSource(settings.ExtendEvery, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stops, deadline.Token);
        try
        {
            return await runner.PrepareAsync(command, either.Token);
        }
        catch (Exception failure) when (failure is not UnrunnableJobException)
        {
            if (!stops.IsCancellationRequested) notices.Warn($"{_job} is left to others: {Reason(failure)}");
            return null;
        }
    }

    private string Reason(Exception failure) => failure is OperationCanceledException
        ? string.Create(CultureInfo.InvariantCulture, $"it could not be prepared within {settings.ExtendEvery.TotalSeconds:0.#} s")
        : failure.Message;

    /// <summary>Before the command starts: a job that did not reach its worker counts as not begun.</summary>
    private async Task<bool> IsConfirmedAsync()
    {
        try
        {
            return await ExtendAsync(settings.Visibility) == JobHold.Held;
        }
        catch (JobQueueException trouble)
        {
            notices.Warn($"{_job} is left to others: {trouble.Message}");
            return false;
        }
    }

    private async Task RunAsync(IPreparedJob prepared, CancellationToken ends)
    {
        var began = time.GetUtcNow();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ends);
        notices.Say($"{_job} starts{(prepared.Name.Length > 0 ? $": {prepared.Name}" : "")}");
        var running = prepared.RunAsync(over.Token);
        var hold = await HoldAsync(running, over);
        var end = await running;
        if (hold == JobHold.Lost) return;
        if (hold == JobHold.Held && ends.IsCancellationRequested && end.Status != 0)
        {
            notices.Say($"{_job} has ended: status {end.Status}. The stop of this worker has ended it, and the server decides.");
            await GiveBackAsync();
            return;
        }

        notices.Say($"{_job} has ended: status {end.Status}{(end.Why.Length > 0 ? $", {end.Why}" : "")}");
        await EndAsync(Result(end, began), ends);
    }

    /// <summary>Extends the time until the command has ended; ends it where the job was cancelled, or is this worker's no longer.</summary>
    private async Task<JobHold> HoldAsync(Task running, CancellationTokenSource over)
    {
        var hold = JobHold.Held;
        while (true)
        {
            using var next = new CancellationTokenSource();
            await Task.WhenAny(running, Task.Delay(settings.ExtendEvery, time, next.Token));
            await next.CancelAsync();
            if (running.IsCompleted) return hold;
            if (hold == JobHold.Held) hold = await StillHeldAsync();
            if (hold != JobHold.Held && !over.IsCancellationRequested) await over.CancelAsync();
        }
    }

    private async Task<JobHold> StillHeldAsync()
    {
        try
        {
            var hold = await ExtendAsync(settings.Visibility);
            if (hold == JobHold.Cancelled) notices.Say($"{_job} was cancelled");
            if (hold == JobHold.Lost) notices.Warn($"{_job} is another worker's, or has ended at the server");
            return hold;
        }
        catch (JobQueueException refused) when (refused.Code == StatusCode.InvalidArgument && time.GetUtcNow() >= _heldUntil)
        {
            // A server that answers so to all trouble has no other word for it.
            notices.Warn($"{_job} counts as another worker's: its time has passed, and the server does not extend it: {refused.Message}");
            return JobHold.Lost;
        }
        catch (JobQueueException trouble)
        {
            notices.Warn($"The time of {_job} could not be extended; it is tried again: {trouble.Message}");
            return JobHold.Held;
        }
    }

    /// <summary>Until the server knows it, and the job stays this worker's meanwhile. At the stop of the worker: for a time.</summary>
    private async Task EndAsync(JobResult result, CancellationToken ends)
    {
        using var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stops = ends.Register(() => deadline.CancelAfter(settings.EndWithin));
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (await queue.CompleteAsync(taken.TaskToken, result, deadline.Token) == JobHold.Lost)
                    notices.Warn($"{_job} has ended, and the server takes no result of it: it was handed out again");
                return;
            }
            catch (JobQueueException trouble) when (!trouble.IsFinal)
            {
                if (failures == 1) notices.Warn($"The end of {_job} could not be reported; it is tried again: {trouble.Message}");
            }

            var pause = settings.Retry.After(failures, Jitter(failures));
            await Task.Delay(pause < settings.ExtendEvery ? pause : settings.ExtendEvery, time, deadline.Token);
            if (await StillHeldAsync() == JobHold.Lost) return;
        }
    }

    /// <summary>The server need not wait until the job's time has passed. Where it does not get this, it waits.</summary>
    private async Task GiveBackAsync()
    {
        try
        {
            await ExtendAsync(Soon);
        }
        catch (JobQueueException trouble)
        {
            notices.Warn($"{_job} could not be given back before its time has passed: {trouble.Message}");
        }
    }

    private async Task<JobHold> ExtendAsync(TimeSpan visibility)
    {
        var asked = time.GetUtcNow();
        var hold = await queue.ExtendAsync(taken.TaskToken, visibility, CancellationToken.None);
        if (hold == JobHold.Held) _heldUntil = asked + visibility;
        return hold;
    }

    private JobResult Result(JobEnd end, DateTimeOffset began) => new()
    {
        JobId = _job,
        Success = end.Status == 0,
        ExitCode = end.Status,
        ErrorMessage = end.Why,
        StartedAt = Timestamp.FromDateTimeOffset(began),
        CompletedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
    };

    /// <summary>Different for each job, so that workers do not all come at once.</summary>
    private double Jitter(int failures) => (uint)HashCode.Combine(_job, failures) / ((double)uint.MaxValue + 1);
}
