using Airunner.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Worker.Appending;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Piping;

/// <summary>Logs each line of an input as an event, until the input ends or a signal comes.</summary>
/// <param name="wal">The log, already open.</param>
/// <param name="execution">The execution.</param>
/// <param name="drainTimeout">How long refusals by the log may hold the input back.</param>
/// <param name="signals">The first signal counts as the end of the input.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Gets warnings about refused events.</param>
/// <param name="secrets">What is masked in the input.</param>
internal sealed class PipeSession(
    IJobWal wal,
    JobExecution execution,
    TimeSpan drainTimeout,
    StopSignals signals,
    TimeProvider time,
    ILogger log,
    Secrets secrets)
    : IDisposable
{
    private const int FlushAfterMs = 100;

    private readonly StreamMask _mask = secrets.ForStream();
    private readonly PipeEvents _events = new();
    private long _durable;

    /// <summary>Bytes of the lines read.</summary>
    public long Bytes => _events.Bytes;

    /// <summary>Appends every line.</summary>
    /// <param name="input">The input.</param>
    /// <param name="acks">Prints what is durable; null for none.</param>
    /// <exception cref="LogFailedException">The log failed.</exception>
    public async Task RunAsync(Descriptor input, AckPrinter? acks)
    {
        using var window = new AppendWindow(
            wal, execution, PipeEvents.Limits(drainTimeout), through => Durable(through, acks), time, log, signals.Second);
        using var wake = new Wakeup();
        await using var failed = window.Failed.Register(wake.Set);
        await using var stopped = signals.First.Register(wake.Set);
        await Task.Factory.StartNew(
            () => Pump(input, window, wake.Signal), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await window.CloseAsync();
    }

    public void Dispose() => _events.Dispose();

    private void Durable(long through, AckPrinter? acks)
    {
        Volatile.Write(ref _durable, through);
        _events.DurableThrough(through);
        acks?.Through(through);
    }

    private void Pump(Descriptor input, AppendWindow window, Descriptor wake)
    {
        var chunk = _events.NewChunk(window.Failed);
        Descriptor[] waited = [input, wake];
        var ready = new bool[2];
        var start = 0;
        chunk.Filled = 0;
        for (var isLast = false; !isLast;)
        {
            Poller.Wait(waited, ready, _mask.IsReleasable ? FlushAfterMs : -1);
            window.ThrowIfFailed();
            var free = chunk.Bytes.AsSpan(chunk.Filled);
            var isLate = !ready[0] && !ready[1];
            var count = ready[0] && !ready[1] ? input.Read(_mask.Begin(free)) : 0;
            isLast = count == 0 && !isLate;
            chunk.Filled += isLate ? _mask.Release(free) : isLast ? _mask.Finish(free) : _mask.End(free, count);
            start = AppendLines(window, chunk, start, isLast);
            if (InputChunk.Size - chunk.Filled < LineSplitter.MaxLine && !isLast) (chunk, start) = GoOn(window, chunk, start);
        }
    }

    /// <returns>The index where the first incomplete line begins.</returns>
    private int AppendLines(AppendWindow window, InputChunk chunk, int start, bool isLast)
    {
        var readAt = time.GetUtcNow().ToTimestamp();
        int length;
        while ((length = LineSplitter.Next(chunk.Bytes.AsSpan(start, chunk.Filled - start), isLast)) > 0)
        {
            var append = _events.AppendAsync(window, chunk, start, length, readAt);
            if (!append.IsCompletedSuccessfully) append.AsTask().GetAwaiter().GetResult(); // blocks: unread input then waits in its pipe
            start += length;
        }

        return start;
    }

    /// <summary>Continues in a new chunk, which begins with the incomplete line.</summary>
    private (InputChunk Next, int Start) GoOn(AppendWindow window, InputChunk full, int start)
    {
        InputChunk next;
        var rest = full.Bytes.AsSpan(start, full.Filled - start);
        try
        {
            next = _events.NewChunk(window.Failed);
        }
        catch (OperationCanceledException)
        {
            window.ThrowIfFailed();
            throw;
        }

        rest.CopyTo(next.Bytes);
        next.Filled = rest.Length;
        next.LastSequence = 0;
        _events.Finished(full, Volatile.Read(ref _durable));
        return (next, 0);
    }
}
