using Airunner.Grpc.Queue;
using Airunner.Protocol;
using Airunner.Worker.Commands;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Queueing;

/// <summary>One job that was handed out: confirms it, runs it, extends its time meanwhile and ends it.</summary>
/// <param name="queue">The server.</param>
/// <param name="settings">The worker's settings.</param>
/// <param name="taken">The job and its token.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Takes a line for the user.</param>
internal sealed class QueuedRun(
    JobQueueClient queue, QueueSettings settings, DequeueJobResponse taken, TimeProvider time, Action<string> say)
{
    private readonly string _job = taken.Job.JobId;

    /// <summary>Runs the job to its end.</summary>
    /// <param name="ends">Cancelled when the command is to be ended.</param>
    public async Task RunAsync(CancellationToken ends)
    {
        if (await HoldAsync() is not JobHold.Held) return;
        var began = time.GetUtcNow();
        try
        {
            var words = JobWords.Of(taken.Job, settings.Mask, () => JobOptions.NewExecution(time));
            var process = JobProcess.Start([.. settings.RunOptions, .. words.Arguments], words.Environment, taken.TaskToken);
            say($"{_job} starts: {words.Name}");
            await using var ending = ends.Register(process.Terminate);
            if (await FollowAsync(process) is not { } status) return;
            say($"{_job} has ended: status {status}");
            await EndAsync(Result(status, began), ends);
        }
        catch (UnrunnableJobException cannot)
        {
            say($"{_job} cannot be run. {cannot.Message}");
            await EndAsync(new JobResult { JobId = _job, ExitCode = ExitStatuses.Usage, ErrorMessage = cannot.Message }, ends);
        }
    }

    /// <summary>Before the command starts: a job that did not reach its worker counts as not begun.</summary>
    private async Task<JobHold> HoldAsync()
    {
        try
        {
            return await ExtendAsync();
        }
        catch (JobQueueException trouble)
        {
            say($"{_job} is left to others: {trouble.Message}");
            return JobHold.Lost;
        }
    }

    /// <summary>Extends the time until the command has ended.</summary>
    /// <returns>Its status; null where the job is this worker's no longer.</returns>
    private async Task<int?> FollowAsync(JobProcess process)
    {
        var hold = JobHold.Held;
        while (!process.Ended.IsCompleted)
        {
            using var next = new CancellationTokenSource();
            await Task.WhenAny(process.Ended, Task.Delay(settings.Visibility / 3, time, next.Token));
            await next.CancelAsync();
            if (process.Ended.IsCompleted || hold != JobHold.Held) continue;
            hold = await StillHeldAsync();
            if (hold == JobHold.Held) continue;
            say(hold == JobHold.Cancelled ? $"{_job} was cancelled" : $"{_job} is another worker's, or has ended at the server");
            process.Terminate();
        }

        var status = await process.Ended;
        return hold == JobHold.Lost ? null : status;
    }

    private async Task<JobHold> StillHeldAsync()
    {
        try
        {
            return await ExtendAsync();
        }
        catch (JobQueueException trouble)
        {
            say($"The time of {_job} could not be extended; it is tried again: {trouble.Message}");
            return JobHold.Held;
        }
    }

    /// <summary>Until the server knows it. At the stop of the worker: for the time to deliver.</summary>
    private async Task EndAsync(JobResult result, CancellationToken ends)
    {
        using var deadline = new CancellationTokenSource();
        await using var stops = ends.Register(() => deadline.CancelAfter(settings.EndWithin));
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (await queue.CompleteAsync(taken.TaskToken, result, deadline.Token) == JobHold.Lost)
                    say($"{_job} has ended, and the server takes no result of it: it was handed out again");
                return;
            }
            catch (JobQueueException trouble) when (!trouble.IsFinal)
            {
                say($"The end of {_job} could not be reported; it is tried again: {trouble.Message}");
                await Task.Delay(settings.Retry.After(failures, Jitter(failures)), time, deadline.Token);
            }
        }
    }

    private Task<JobHold> ExtendAsync() => queue.ExtendAsync(settings.Queue, taken.TaskToken, settings.Visibility, CancellationToken.None);

    private JobResult Result(int status, DateTimeOffset began) => new()
    {
        JobId = _job,
        Success = status == 0,
        ExitCode = status,
        ErrorMessage = status switch
        {
            ExitStatuses.LogFailed => "exit status 74: the log could not be written, or the command's own status",
            ExitStatuses.NotAllDelivered => "exit status 75: not all events were delivered in time, or the command's own status",
            _ => "",
        },
        StartedAt = Timestamp.FromDateTimeOffset(began),
        CompletedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
    };

    /// <summary>Different for each job, so that workers do not all come at once.</summary>
    private double Jitter(int failures) => (uint)HashCode.Combine(_job, failures) / (double)uint.MaxValue;
}
