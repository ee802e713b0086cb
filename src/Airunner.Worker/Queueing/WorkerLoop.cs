using Airunner.Grpc.Queue;
using Airunner.Protocol;

namespace Airunner.Worker.Queueing;

/// <summary>Takes jobs from a queue and runs as many at a time as the settings say.</summary>
internal sealed class WorkerLoop(JobQueueClient queue, QueueSettings settings, TimeProvider time, Action<string> say)
{
    /// <summary>Runs until it is to stop, and what it has taken is done.</summary>
    /// <param name="stops">Cancelled when no more jobs are to be taken.</param>
    /// <param name="ends">Cancelled when running commands are to be ended.</param>
    /// <exception cref="JobQueueException">The server can never give it jobs.</exception>
    public async Task RunAsync(CancellationToken stops, CancellationToken ends)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stops);
        var slots = Enumerable.Range(0, settings.Concurrency).Select(slot => SlotAsync(slot, failed, ends)).ToList();
        await Task.WhenAll(slots);
    }

    private async Task SlotAsync(int slot, CancellationTokenSource stops, CancellationToken ends)
    {
        try
        {
            while (await NextAsync(slot, stops.Token) is { } taken) await RunAsync(taken, ends);
        }
        catch (OperationCanceledException) when (stops.IsCancellationRequested)
        {
            // The stop.
        }
        catch (JobQueueException)
        {
            await stops.CancelAsync(); // the others would fail alike
            throw;
        }
    }

    private async Task RunAsync(DequeueJobResponse taken, CancellationToken ends)
    {
        try
        {
            await new QueuedRun(queue, settings, taken, time, say).RunAsync(ends);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            say($"{taken.Job.JobId} could not be run or ended here: {failure.Message}"); // its time passes, and the server decides
        }
    }

    private async Task<DequeueJobResponse?> NextAsync(int slot, CancellationToken stops)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                if (await queue.TakeAsync(settings.Queue, settings.Visibility, stops) is { } taken) return taken;
                failures = 0;
            }
            catch (JobQueueException trouble) when (!trouble.IsFinal)
            {
                if (failures == 0 && slot == 0) say($"No jobs can be taken; it is tried again: {trouble.Message}");
                await Task.Delay(settings.Retry.After(failures + 1, (double)slot / settings.Concurrency), time, stops);
            }
        }
    }
}
