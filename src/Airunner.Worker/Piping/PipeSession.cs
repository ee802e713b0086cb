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
    /// <param name="tee">Passes the input on; null for nothing.</param>
    /// <exception cref="LogFailedException">The log failed.</exception>
    public async Task RunAsync(Descriptor input, AckPrinter? acks, Tee? tee = null)
    {
        using var window = new AppendWindow(
            wal, execution, PipeEvents.Limits(drainTimeout), through => Durable(through, acks), time, log, signals.Second);
        using var wake = new Wakeup();
        await using var failed = window.Failed.Register(wake.Set);
        await using var stopped = signals.First.Register(wake.Set);
        await Task.Factory.StartNew(
            () => Pump(input, window, wake.Signal, tee), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await window.CloseAsync();
    }

    public void Dispose() => _events.Dispose();

    private void Durable(long through, AckPrinter? acks)
    {
        Volatile.Write(ref _durable, through);
        _events.DurableThrough(through);
        acks?.Through(through);
    }

    private void Pump(Descriptor input, AppendWindow window, Descriptor wake, Tee? tee)
    {
        var cutter = new LineCutter(_events, window, Groups, () => Volatile.Read(ref _durable), time);
        Descriptor[] waited = [input, wake];
        var ready = new bool[2];
        while (true)
        {
            Poller.Wait(waited, ready, _wait.TimeoutMs);
            window.ThrowIfFailed();
            var isLast = ready[1] || (ready[0] && !TryRead(input, cutter, tee));
            if (isLast) break;
            if (ready[0]) _wait.Note(cutter, _mask.IsReleasable, isEachReadNew: Groups is not null);
            if (!_wait.IsOver) continue;
            Take(cutter, _mask.Release(cutter.Free), tee);
            cutter.AppendUnfinished();
            _wait.End();
        }

        Take(cutter, _mask.Finish(cutter.Free), tee);
        cutter.End();
    }

    /// <returns>False at the end of the input.</returns>
    private bool TryRead(Descriptor input, LineCutter cutter, Tee? tee)
    {
        var free = cutter.Free;
        var count = input.Read(_mask.Begin(free));
        if (count == 0) return false;
        Take(cutter, _mask.End(free, count), tee);
        return true;
    }

    /// <summary>Appended first: what was read is logged whatever the reader of the output does.</summary>
    private static void Take(LineCutter cutter, int count, Tee? tee)
    {
        if (count == 0) return;
        if (tee is null)
        {
            cutter.Add(count);
            return;
        }

        var passedOn = cutter.Free[..count].ToArray(); // the memory may be used again once it is appended
        cutter.Add(count);
        tee.Write(passedOn);
    }
}
