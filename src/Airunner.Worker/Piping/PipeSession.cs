using Airunner.Actors;
using Airunner.Worker.Appending;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
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
    /// <summary>How long a reader of the output is waited for after a signal.</summary>
    private static readonly TimeSpan ReaderWithin = TimeSpan.FromSeconds(2);

    private readonly StreamMask _mask = secrets.ForStream();
    private readonly PipeEvents _events = new();
    private readonly UnfinishedWait _wait = new(time);
    private long _durable;

    /// <summary>Bytes of the lines read.</summary>
    public long Bytes => _events.Bytes;

    /// <summary>Which lines belong together; null where each is an event.</summary>
    public GroupRule? Groups { get; init; }

    /// <summary>Appends every line.</summary>
    /// <param name="input">The input.</param>
    /// <param name="acks">Prints what is durable; null for none.</param>
    /// <param name="output">Gets the input, masked; null for nothing.</param>
    /// <returns>Whether all that was to be passed on could be written, or nobody read it.</returns>
    /// <exception cref="LogFailedException">The log failed.</exception>
    public async Task<bool> RunAsync(Descriptor input, AckPrinter? acks, Descriptor? output = null)
    {
        using var window = new AppendWindow(
            wal, execution, PipeEvents.Limits(drainTimeout), through => Durable(through, acks), time, log, signals.Second);
        using var wake = new Wakeup();
        await using var failed = window.Failed.Register(wake.Set);
        await using var stopped = signals.First.Register(wake.Set);
        var tee = output is null ? null : new Tee(output, log, wake.Set);
        try
        {
            await Task.Factory.StartNew(
                () => Pump(input, window, wake, tee), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await window.CloseAsync();
        }
        finally
        {
            if (tee is not null) await CompleteAsync(tee);
        }

        return tee is not { IsBroken: true };
    }

    public void Dispose() => _events.Dispose();

    private void Durable(long through, AckPrinter? acks)
    {
        Volatile.Write(ref _durable, through);
        _events.DurableThrough(through);
        acks?.Through(through);
    }

    private void Pump(Descriptor input, AppendWindow window, Wakeup wake, Tee? tee)
    {
        var cutter = new LineCutter(_events, window, Groups, () => Volatile.Read(ref _durable), time);
        var waited = new Descriptor[2];
        var ready = new bool[2];
        while (!signals.First.IsCancellationRequested)
        {
            var most = tee?.MostRead(_mask) ?? int.MaxValue;
            waited[0] = most > 0 ? input : Descriptor.Closed;
            if (most == 0) _wait.Restart(); // the rest may have come, and is not read
            waited[1] = wake.Signal;
            Poller.Wait(waited, ready, _wait.TimeoutMs);
            window.ThrowIfFailed();
            if (ready[1]) wake.Reset();
            if (ready[0])
            {
                if (!TryRead(input, cutter, tee, most)) break;
                _wait.Note(cutter, _mask.IsReleasable, isEachReadNew: Groups is not null);
            }

            if (most == 0 || !_wait.IsOver) continue;
            Take(cutter, _mask.Release(cutter.Free), tee);
            cutter.AppendUnfinished();
            _wait.End();
        }

        Take(cutter, _mask.Finish(cutter.Free), tee);
        cutter.End();
    }

    /// <returns>False at the end of the input.</returns>
    private bool TryRead(Descriptor input, LineCutter cutter, Tee? tee, int most)
    {
        var free = cutter.Free;
        var target = _mask.Begin(free);
        var count = input.Read(target[..Math.Min(target.Length, most)]);
        if (count == 0) return false;
        Take(cutter, _mask.End(free, count), tee);
        return true;
    }

    private static void Take(LineCutter cutter, int count, Tee? tee)
    {
        if (count == 0) return;
        tee?.Write(cutter.Free[..count]); // first, because the memory may be used again once it is appended; does not wait
        cutter.Add(count);
    }

    /// <summary>Waits for the reader of the output: as long as it takes, but after a signal only for a moment.</summary>
    private async Task CompleteAsync(Tee tee)
    {
        using var deadline = new CancellationTokenSource();
        await using var asked = signals.First.Register(() => deadline.CancelAfter(ReaderWithin));
        await tee.CompleteAsync(deadline.Token);
    }
}
