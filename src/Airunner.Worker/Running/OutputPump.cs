using System.Collections.Concurrent;
using Airunner.Protocol;
using Airunner.Worker.Appending;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Running;

/// <summary>
/// The loop of a run: reads the command's output, passes it on and batches it into events, appends heartbeats, and keeps the limits of
/// time.
/// </summary>
/// <remarks>One thread, no locks. While the log holds it back it blocks, and the command blocks on its full pipe.</remarks>
internal sealed class OutputPump(
    ChildProcess child,
    Wakeup wake,
    RunEvents events,
    AppendWindow window,
    IReadOnlyList<CommandStream> streams,
    CommandEnding ending,
    RunOptions options,
    ConcurrentQueue<JobEvent> notes,
    TimeProvider time,
    ILogger log,
    CancellationToken hurry)
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GraceAfterExit = TimeSpan.FromSeconds(2);

    private readonly Descriptor[] _waited = new Descriptor[streams.Count + 1];
    private readonly bool[] _ready = new bool[streams.Count + 1];
    private readonly TimeSpan?[] _releaseDue = new TimeSpan?[streams.Count]; // of bytes that a stream holds back
    private readonly long _began = time.GetTimestamp();
    private readonly TimeLimits _limits = new(options.Timeout, options.IdleTimeout);
    private readonly OutputAllowance _allowance = new(options.MaxOutput);
    private OutputBatch _batch = events.NewBatch();
    private TimeSpan _nextHeartbeat = HeartbeatEvery;
    private TimeSpan _flushDue;
    private TimeSpan _lastOutput;
    private TimeSpan? _ended;
    private bool _isRestEnding;

    /// <summary>Whether a limit of time ended the command.</summary>
    public bool IsOverTime { get; private set; }

    /// <summary>Whether a limit, of time or of output, ended the command.</summary>
    public bool IsOverLimit => IsOverTime || _allowance.EndsCommand;

    /// <summary>Bytes of output that were not logged, because they were over the limit.</summary>
    public long DroppedBytes => _allowance.DroppedBytes;

    private TimeSpan Elapsed => time.GetElapsedTime(_began);

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether what the command leaves behind is ended, and waited for.</summary>
    private bool EndsRest => options.KillRemaining || ending.HasBegun;

    private TimeSpan GraceOfRest => EndsRest ? options.KillGrace + GraceAfterExit : GraceAfterExit;

    private bool WaitsForRest =>
        EndsRest && !child.TreeEnded.IsCompleted && !IsGraceOver(GraceOfRest) && !hurry.IsCancellationRequested;

    /// <summary>
    /// Runs until all pipes are at their end; or until 2 s after the command's end, if all that the command wrote was read by then.
    /// </summary>
    /// <exception cref="LogFailedException">The log failed.</exception>
    public void Run()
    {
        AppendNotes();
        while (GoesOn())
        {
            for (var i = 0; i < streams.Count; i++) _waited[i] = streams[i].Awaited;
            _waited[^1] = wake.Signal;
            Poller.Wait(_waited, _ready, TimeoutMs());
            if (window.Failed.IsCancellationRequested) window.ThrowIfFailed();
            for (var i = 0; i < streams.Count; i++)
            {
                streams[i].NoteReader();
                if (_ready[i]) _releaseDue[i] = Read(streams[i]);
                if (Elapsed >= _releaseDue[i]) _releaseDue[i] = Release(streams[i]);
            }

            if (_ready[^1]) wake.Reset();
            AppendNotes();
            if (IsFlushDue()) Flush();
            if (Elapsed >= _nextHeartbeat) Beat();
            if (child.Exit is null) CheckLimits();
            else AfterExit();
        }

        foreach (var stream in streams) Finish(stream);
        AppendNotes();
        Flush();
    }

    private bool GoesOn() =>
        child.Exit is null || streams.Any(stream => !stream.IsOver) || WaitsForRest;

    /// <summary>
    /// The time alone does not decide: while the log blocks this loop, the command's last bytes wait in its pipes.
    /// </summary>
    private void AfterExit()
    {
        if (_ended is null)
        {
            _ended = Elapsed;
            foreach (var stream in streams) stream.NoteExit();
        }

        if (EndsRest && !_isRestEnding)
        {
            _isRestEnding = true;
            ending.BeginRest();
        }

        if (streams.Any(stream => stream.HasUnread) || !(IsGraceOver(GraceOfRest) || hurry.IsCancellationRequested)) return;
        foreach (var stream in streams) stream.CutOff();
    }

    private bool IsGraceOver(TimeSpan grace) => _ended is { } ended && Elapsed - ended >= grace;

    private void CheckLimits()
    {
        if (IsOverTime || _limits.Reached(Elapsed, _lastOutput) is not { } which) return;
        IsOverTime = true;
        NoteLimit(which);
        ending.Begin();
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
        _lastOutput = Elapsed;
        if (_batch.IsEmpty) _flushDue = _lastOutput + FlushAfter;
        var read = _batch.Free[..count];
        var wasPassed = _allowance.IsPassed;
        var logged = _allowance.Admit(read);

        // What is never logged is never durable, so then it is never shown.
        stream.PassOn(options.IsOutputDurable ? read[..logged] : read);
        if (logged > 0) _batch.Take(logged, stream.Type, NowMs);
        if (_batch.IsFull) Flush();
        if (_allowance.IsPassed && !wasPassed) NotePassed();
    }

    private void NotePassed()
    {
        NoteLimit(_allowance.Message);
        if (_allowance.EndsCommand) ending.Begin();
    }

    /// <summary>For readers of the log, and for who looks on: nothing else says why the command ends.</summary>
    private void NoteLimit(string message)
    {
        Flush();
        events.Append(window, ProcessEvents.OverLimit(message, time.GetUtcNow()));
        log.LogOverLimit(message);
    }

    /// <summary>Where output is shown when it is durable, a batch is what was read while the commit before was made.</summary>
    private bool IsFlushDue() => options.IsOutputDurable ? !events.HasOutputInFlight : Elapsed >= _flushDue;

    private void Flush()
    {
        if (_batch.IsEmpty) return;
        events.Append(window, _batch);
        _batch = events.NewBatch();
    }

    /// <summary>What other threads have to say, after the output that came before.</summary>
    private void AppendNotes()
    {
        while (notes.TryDequeue(out var note))
        {
            Flush();
            events.Append(window, note);
        }
    }

    private void Beat()
    {
        Flush();
        events.Append(window, ProcessEvents.Heartbeat(Elapsed, child.Exit is null, time.GetUtcNow()));
        while (_nextHeartbeat <= Elapsed) _nextHeartbeat += HeartbeatEvery;
    }

    private int TimeoutMs()
    {
        var due = _nextHeartbeat;
        if (!_batch.IsEmpty && !options.IsOutputDurable && _flushDue < due) due = _flushDue;
        foreach (var release in _releaseDue)
        {
            if (release < due) due = release.Value;
        }

        if (child.Exit is null)
        {
            if (!IsOverTime && _limits.Due(_lastOutput) is { } limit && limit < due) due = limit;
        }
        else if ((_ended ?? Elapsed) + GraceOfRest is var cut && cut < due)
        {
            due = cut;
        }

        return (int)Math.Clamp(Math.Ceiling((due - Elapsed).TotalMilliseconds), 0, int.MaxValue);
    }
}
