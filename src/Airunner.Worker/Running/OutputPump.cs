using Airunner.Worker.Appending;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Running;

/// <summary>The loop of a run: reads both pipes, passes the bytes on, batches them into events, and appends heartbeats.</summary>
/// <remarks>One thread, no locks. While the log holds it back it blocks, and the command blocks on its full pipe.</remarks>
internal sealed class OutputPump(
    ChildProcess child, Wakeup wake, RunEvents events, AppendWindow window, CommandStream output, CommandStream error, TimeProvider time)
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GraceAfterExit = TimeSpan.FromSeconds(2);

    private readonly Descriptor[] _waited = [output.Pipe, error.Pipe, wake.Signal];
    private readonly bool[] _ready = new bool[3];
    private readonly long _began = time.GetTimestamp();
    private OutputBatch _batch = events.NewBatch();
    private TimeSpan _nextHeartbeat = HeartbeatEvery;
    private TimeSpan _flushDue;
    private TimeSpan? _outputReleaseDue;
    private TimeSpan? _errorReleaseDue;
    private TimeSpan? _ended;

    private TimeSpan Elapsed => time.GetElapsedTime(_began);

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Runs until both pipes are at their end; or until 2 s after the command's end, if all that the command wrote was read by then.
    /// </summary>
    /// <exception cref="LogFailedException">The log failed.</exception>
    public void Run()
    {
        while (output.Pipe.IsOpen || error.Pipe.IsOpen || child.Exit is null)
        {
            Poller.Wait(_waited, _ready, TimeoutMs());
            if (window.Failed.IsCancellationRequested) window.ThrowIfFailed();
            if (_ready[0]) _outputReleaseDue = Read(output);
            if (_ready[1]) _errorReleaseDue = Read(error);
            if (Elapsed >= _outputReleaseDue) _outputReleaseDue = Release(output);
            if (Elapsed >= _errorReleaseDue) _errorReleaseDue = Release(error);
            if (_ready[2]) wake.Reset();
            if (Elapsed >= _flushDue) Flush();
            if (Elapsed >= _nextHeartbeat) Beat();
            if (child.Exit is null || !IsGraceOver()) continue;
            output.CutOff();
            error.CutOff();
        }

        Finish(output);
        Finish(error);
        Flush();
    }

    /// <summary>
    /// The time alone does not decide: while the log or a reader of the output blocks this loop, the command's last bytes wait in its
    /// pipes.
    /// </summary>
    private bool IsGraceOver()
    {
        if (_ended is null)
        {
            _ended = Elapsed;
            output.NoteExit();
            error.NoteExit();
        }

        return !output.HasUnread && !error.HasUnread && Elapsed - _ended >= GraceAfterExit;
    }

    /// <returns>When bytes that the stream holds back are to be released.</returns>
    private TimeSpan? Read(CommandStream stream)
    {
        MakeRoom(stream);
        Take(stream, stream.Read(_batch.Free));
        return stream.IsReleasable ? Elapsed + FlushAfter : null;
    }

    private TimeSpan? Release(CommandStream stream)
    {
        MakeRoom(stream);
        Take(stream, stream.Release(_batch.Free));
        return null;
    }

    private void Finish(CommandStream stream)
    {
        MakeRoom(stream);
        Take(stream, stream.Finish(_batch.Free));
    }

    private void MakeRoom(CommandStream stream)
    {
        if (_batch.Free.Length < stream.Room) Flush();
    }

    private void Take(CommandStream stream, int count)
    {
        if (count == 0) return;
        if (_batch.IsEmpty) _flushDue = Elapsed + FlushAfter;
        stream.PassOn(_batch.Take(count, stream.Type, NowMs).Span);
        if (_batch.IsFull) Flush();
    }

    private void Flush()
    {
        if (_batch.IsEmpty) return;
        events.Append(window, _batch);
        _batch = events.NewBatch();
    }

    private void Beat()
    {
        Flush();
        events.Append(window, ProcessEvents.Heartbeat(Elapsed, child.Exit is null, time.GetUtcNow()));
        while (_nextHeartbeat <= Elapsed) _nextHeartbeat += HeartbeatEvery;
    }

    private int TimeoutMs()
    {
        var wait = (_nextHeartbeat - Elapsed).TotalMilliseconds;
        if (!_batch.IsEmpty) wait = Math.Min(wait, (_flushDue - Elapsed).TotalMilliseconds);
        if (_outputReleaseDue is { } outputDue) wait = Math.Min(wait, (outputDue - Elapsed).TotalMilliseconds);
        if (_errorReleaseDue is { } errorDue) wait = Math.Min(wait, (errorDue - Elapsed).TotalMilliseconds);
        if (child.Exit is not null) wait = Math.Min(wait, (GraceAfterExit - (Elapsed - (_ended ?? Elapsed))).TotalMilliseconds);
        return (int)Math.Clamp(Math.Ceiling(wait), 0, int.MaxValue);
    }
}
