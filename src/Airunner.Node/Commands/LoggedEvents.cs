using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Node.Commands;

/// <summary>The events of one execution, numbered here and appended one after the other.</summary>
/// <remarks>
/// Their numbers are the producer's, so an append whose outcome is unknown is made again: the server drops what comes twice.
/// </remarks>
internal sealed class LoggedEvents(IJobWal wal, JobExecution execution, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AppendsWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DeliversWithin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);
    private long _sequence;

    /// <summary>Appends an event; it is durable at the execution's home when this returns.</summary>
    /// <exception cref="WalException">It cannot be appended.</exception>
    public async Task AppendAsync(JobEvent jobEvent)
    {
        await _turn.WaitAsync();
        try
        {
            jobEvent.Sequence = ++_sequence;
            var now = time.GetUtcNow();
            jobEvent.Timestamp = now.ToTimestamp();
            if (jobEvent.OutputBatch is { } batch)
            {
                batch.StartSequence = batch.EndSequence = _sequence;
                batch.FirstTimestampMs = now.ToUnixTimeMilliseconds();
            }

            await AppendNumberedAsync(jobEvent);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Lets the log be delivered and archived. What cannot be delivered now is on the disk, and is delivered later.</summary>
    public async Task CompleteAsync()
    {
        using var deadline = new CancellationTokenSource(DeliversWithin, time);
        try
        {
            await wal.CompleteAsync(execution, deadline.Token);
        }
        catch (Exception later) when (later is LogUnavailableException or OperationCanceledException or ObjectDisposedException)
        {
            // The node recovers it when it starts the next time.
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task AppendNumberedAsync(JobEvent jobEvent)
    {
        using var deadline = new CancellationTokenSource(AppendsWithin, time);
        while (true)
        {
            try
            {
                await wal.AppendAsync(execution, jobEvent, deadline.Token);
                return;
            }
            catch (Exception again) when (IsWorthAnotherTry(again) && !deadline.IsCancellationRequested)
            {
                await Task.Delay(Pause, time);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                throw new AppendUnknownException(execution, jobEvent.Sequence, "the log did not take it in time.");
            }
        }
    }

    private static bool IsWorthAnotherTry(Exception failure) =>
        failure is AppendUnknownException or AppendRefusedException { IsTransient: true };
}
