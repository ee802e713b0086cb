using Airunner.Actors;
using Airunner.Grpc.Queue;
using Airunner.Protocol;

namespace Airunner.Node;

/// <summary>Takes jobs from the queue and runs as many at a time as the settings say.</summary>
internal sealed partial class QueueWorker(
    JobQueueClient queue, IJobWal wal, NodeSettings settings, TimeProvider time, ILogger<QueueWorker> log) : BackgroundService
{
    private const string ExecutionKey = "airunner-execution";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, settings.Concurrency).Select(_ => SlotAsync(stoppingToken)));

    private async Task SlotAsync(CancellationToken stops)
    {
        while (!stops.IsCancellationRequested)
        {
            try
            {
                if (await queue.TakeAsync(settings.Queue, settings.Visibility, stops) is { } taken) await RunAsync(taken, stops);
            }
            catch (OperationCanceledException) when (stops.IsCancellationRequested)
            {
                return;
            }
            catch (JobQueueException trouble)
            {
                LogTrouble(trouble.Message);
                await Task.Delay(Pause, time, stops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunAsync(DequeueJobResponse taken, CancellationToken stops)
    {
        var job = taken.Job.JobId;
        try
        {
            // Before it starts: a job that did not reach its node counts as not begun.
            if (await ExtendAsync(taken) != JobHold.Held) return;
            LogStarts(job);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(stops);
            using var command = new LoggedCommand(wal, taken.Job, ExecutionOf(taken.Job), time);
            var running = command.RunAsync(ends.Token);
            var hold = await HoldAsync(taken, running, ends);
            var result = await running;
            LogEnded(job, result.ExitCode, result.ErrorMessage);
            if (hold != JobHold.Lost) await queue.CompleteAsync(taken.TaskToken, result, CancellationToken.None);
        }
        catch (Exception failure) when (failure is JobQueueException or WalException)
        {
            LogLost(job, failure.Message); // its time passes, and the server decides
        }
    }

    /// <summary>Extends the job's time until it has ended; ends it where it was cancelled, or is another worker's.</summary>
    private async Task<JobHold> HoldAsync(DequeueJobResponse taken, Task running, CancellationTokenSource ends)
    {
        while (true)
        {
            using var next = new CancellationTokenSource();
            await Task.WhenAny(running, Task.Delay(settings.Visibility / 3, time, next.Token));
            await next.CancelAsync();
            if (running.IsCompleted) return JobHold.Held;
            var hold = await TryExtendAsync(taken);
            if (hold == JobHold.Held) continue;
            await ends.CancelAsync();
            return hold;
        }
    }

    private async Task<JobHold> TryExtendAsync(DequeueJobResponse taken)
    {
        try
        {
            return await ExtendAsync(taken);
        }
        catch (JobQueueException trouble)
        {
            LogTrouble(trouble.Message); // it is tried again
            return JobHold.Held;
        }
    }

    private Task<JobHold> ExtendAsync(DequeueJobResponse taken) =>
        queue.ExtendAsync(settings.Queue, taken.TaskToken, settings.Visibility, CancellationToken.None);

    /// <summary>The server names it; one of another kind leaves it to the worker.</summary>
    private static JobExecution ExecutionOf(Job job) =>
        new(job.JobId, job.JobParams.Metadata.TryGetValue(ExecutionKey, out var id) ? id : Guid.CreateVersion7().ToString("N"));

    [LoggerMessage(EventId = 901, Level = LogLevel.Information, Message = "{Job} starts")]
    private partial void LogStarts(string job);

    [LoggerMessage(EventId = 902, Level = LogLevel.Information, Message = "{Job} has ended with {Status} {Why}")]
    private partial void LogEnded(string job, int status, string why);

    [LoggerMessage(EventId = 903, Level = LogLevel.Warning, Message = "{Job} could not be run or ended here: {Why}")]
    private partial void LogLost(string job, string why);

    [LoggerMessage(EventId = 904, Level = LogLevel.Warning, Message = "The queue cannot be asked; it is tried again: {Why}")]
    private partial void LogTrouble(string why);
}
