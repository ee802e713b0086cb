using Airunner.Grpc.Queue;
using Airunner.Protocol;

namespace Airunner.Queueing;

/// <summary>Takes jobs from a queue and runs as many at a time as the settings say.</summary>
internal sealed class WorkerLoop(
    IWorkerQueue queue, IJobRunner runner, QueueSettings settings, TimeProvider time, WorkerNotices notices)
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
            var left = 0;
            while (true)
            {
                var taken = await NextAsync(slot, stops.Token);
                left = await RunAsync(taken, stops.Token, ends) ? 0 : left + 1;
                if (left > 0) await PauseAsync(left, slot, stops.Token); // or it would take what others can run
            }
        }
        catch (OperationCanceledException) when (stops.IsCancellationRequested)
        {
            // The stop.
        }
        catch
        {
            await stops.CancelAsync(); // the others would fail alike, and no slot is missed in silence
            throw;
        }
    }

    /// <summary>No job ends the slot that has run it.</summary>
    private async Task<bool> RunAsync(DequeueJobResponse taken, CancellationToken stops, CancellationToken ends)
    {
        var job = taken.Job?.JobId;
        try
        {
            if (job is null) throw new InvalidDataException("the server has sent a token, and no job with it");
            return await new HeldJob(queue, runner, settings, taken, time, notices).RunAsync(stops, ends);
        }
        catch (Exception failure)
        {
            // Its time passes, and the server decides.
            notices.Warn($"{job ?? "A job"} could not be run or ended here: {failure.Message}");
            return true;
        }
    }

    private async Task<DequeueJobResponse> NextAsync(int slot, CancellationToken stops)
    {
        for (var failures = 0; ; failures++)
        {
            var asked = time.GetTimestamp();
            try
            {
                stops.ThrowIfCancellationRequested();
                await runner.ReadyAsync(stops);
                asked = time.GetTimestamp();
                if (await queue.TakeAsync(settings.Visibility, stops) is { } taken) return taken;
                failures = -1;
            }
            catch (JobQueueException trouble) when (!trouble.IsFinal && time.GetElapsedTime(asked) > settings.Retry.Max)
            {
                failures = -1; // the wait was ended by a limit on the way: servers and proxies close what is quiet for minutes
            }
            catch (JobQueueException trouble) when (!trouble.IsFinal)
            {
                if (failures == 0 && slot == 0) notices.Warn($"No jobs can be taken; it is tried again: {trouble.Message}");
                await PauseAsync(failures + 1, slot, stops);
            }
        }
    }

    private Task PauseAsync(int failures, int slot, CancellationToken stops) =>
        Task.Delay(settings.Retry.After(failures, (double)slot / settings.Concurrency), time, stops);
}
