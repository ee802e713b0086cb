using Airunner.Protocol;
using Airunner.Worker.Appending;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Running;

/// <summary>The loop of a run, on a thread of its own: reads both pipes, passes the bytes on, batches them into events, tells heartbeats.</summary>
/// <remarks>One thread and no locks: where the log holds back, it stands still, and with it, by its full pipe, the command.</remarks>
internal sealed class OutputPump(ChildProcess child, Wakeup wake, RunEvents events, EventWriter writer, PassThrough output, PassThrough error, TimeProvider time)
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GraceAfterExit = TimeSpan.FromSeconds(2);

    private readonly Descriptor[] _waited = [child.Output, child.Error, wake.Signal];
    private readonly bool[] _ready = new bool[3];
    private readonly long _began = time.GetTimestamp();
    private OutputBatch _batch = events.NewBatch();
    private TimeSpan _nextHeartbeat = HeartbeatEvery;
    private TimeSpan _flushDue;
    private TimeSpan? _ended;
    private long _unreadOutput;
    private long _unreadError;

    private TimeSpan Elapsed => time.GetElapsedTime(_began);

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs until both pipes are at their end, or until 2 s after the command's own end, if everything that it has written was read by then.</summary>
    /// <exception cref="LogFailedException">The log takes no more events.</exception>
    public void Run()
    {
        while (child.Output.IsOpen || child.Error.IsOpen || child.Exit is null)
        {
            Poller.Wait(_waited, _ready, TimeoutMs());
            if (writer.Failed.IsCancellationRequested) writer.ThrowIfFailed();
            if (_ready[0]) _unreadOutput -= Read(child.Output, StreamType.Stdout, output);
            if (_ready[1]) _unreadError -= Read(child.Error, StreamType.Stderr, error);
            if (_ready[2]) wake.Reset();
            if (Elapsed >= _flushDue) Flush();
            if (Elapsed >= _nextHeartbeat) Beat();
            if (child.Exit is not null && IsGraceOver()) break; // a grandchild keeps the pipes open
        }

        Flush();
    }

    /// <summary>Time alone does not tell: while the log, or a reader of the output, holds this loop back, the command's last bytes wait in its pipes.</summary>
    private bool IsGraceOver()
    {
        if (_ended is null)
        {
            _ended = Elapsed;
            (_unreadOutput, _unreadError) = (child.Output.Unread(), child.Error.Unread());
        }

        var isOwed = (child.Output.IsOpen && _unreadOutput > 0) || (child.Error.IsOpen && _unreadError > 0);
        return !isOwed && Elapsed - _ended >= GraceAfterExit;
    }

    private int Read(Descriptor pipe, StreamType stream, PassThrough passThrough)
    {
        var count = pipe.Read(_batch.Free);
        if (count == 0)
        {
            pipe.Close();
            return 0;
        }

        if (_batch.IsEmpty) _flushDue = Elapsed + FlushAfter;
        var item = _batch.Take(count, stream, NowMs);
        if (!passThrough.Write(item.Span)) pipe.Close();
        if (_batch.IsFull) Flush();
        return count;
    }

    private void Flush()
    {
        if (_batch.IsEmpty) return;
        events.Append(writer, _batch);
        _batch = events.NewBatch();
    }

    private void Beat()
    {
        Flush();
        events.Append(writer, ProcessEvents.Heartbeat(Elapsed, child.Exit is null, time.GetUtcNow()));
        while (_nextHeartbeat <= Elapsed) _nextHeartbeat += HeartbeatEvery;
    }

    private int TimeoutMs()
    {
        var wait = (_nextHeartbeat - Elapsed).TotalMilliseconds;
        if (!_batch.IsEmpty) wait = Math.Min(wait, (_flushDue - Elapsed).TotalMilliseconds);
        if (child.Exit is not null) wait = Math.Min(wait, (GraceAfterExit - (Elapsed - (_ended ?? Elapsed))).TotalMilliseconds);
        return (int)Math.Clamp(Math.Ceiling(wait), 0, int.MaxValue);
    }
}
