using System.Collections.Concurrent;
using Airunner.Protocol;
using Airunner.Worker.Appending;

namespace Airunner.Worker.Running;

/// <summary>Numbers a run's events and appends them; reuses batches when they are durable.</summary>
internal sealed class RunEvents
{
    /// <summary>Most batches; output beyond them waits in the command's pipe.</summary>
    private const int MaxBatches = 32;

    private readonly ConcurrentQueue<OutputBatch> _inFlight = new();
    private readonly ConcurrentBag<OutputBatch> _free = [];
    private long _next = 1;

    /// <summary>Bytes of output appended.</summary>
    public long OutputBytes { get; private set; }

    /// <summary>Gets each batch of output when it is durable, on the thread that takes the outcomes; must not block.</summary>
    public Action<OutputBatch>? DurableBatch { get; set; }

    /// <summary>Whether batches of output are appended and not durable yet.</summary>
    public bool HasOutputInFlight => !_inFlight.IsEmpty;

    /// <summary>The limits of the window that these batches suffice for.</summary>
    public static WindowLimits Limits(TimeSpan giveUpAfter) => new(MaxBatches - 1, (long)MaxBatches * OutputBatch.MaxBytes, giveUpAfter);

    /// <summary>An empty batch.</summary>
    public OutputBatch NewBatch() => _free.TryTake(out var batch) ? batch : new OutputBatch();

    /// <summary>Numbers and appends one event; waits while the log holds the command back.</summary>
    public void Append(AppendWindow window, JobEvent jobEvent)
    {
        jobEvent.Sequence = _next++;
        Wait(window.AppendAsync(jobEvent, jobEvent.Sequence, jobEvent.CalculateSize()));
    }

    /// <summary>Numbers and appends a batch; waits while the log holds the command back.</summary>
    public void Append(AppendWindow window, OutputBatch batch)
    {
        var jobEvent = batch.Seal(_next);
        _next = batch.EndSequence + 1;
        OutputBytes += batch.Bytes;
        _inFlight.Enqueue(batch);
        Wait(window.AppendAsync(jobEvent, batch.EndSequence, batch.Bytes));
    }

    /// <summary>Notes that everything up to this sequence is durable: its batches are free.</summary>
    public void DurableThrough(long sequence)
    {
        while (_inFlight.TryPeek(out var batch) && batch.EndSequence <= sequence && _inFlight.TryDequeue(out _))
        {
            DurableBatch?.Invoke(batch);
            batch.Clear();
            _free.Add(batch);
        }
    }

    /// <summary>The log has failed: nothing more of what is in flight becomes durable, and it may still be read there.</summary>
    public void LogLost()
    {
        while (_inFlight.TryDequeue(out var batch)) DurableBatch?.Invoke(batch); // shown all the same, and not used again
    }

    private static void Wait(ValueTask append)
    {
        if (!append.IsCompletedSuccessfully) append.AsTask().GetAwaiter().GetResult(); // blocks the pump's own thread on purpose
    }
}
