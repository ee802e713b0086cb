namespace Airunner.Actors.Storage;

/// <summary>
/// Writes zeros ahead of one log's writer, since overwriting written space syncs fastest. Its failures are ignored: the writer then
/// extends the file itself.
/// </summary>
/// <remarks>
/// The writer calls <see cref="AwaitBelow"/> before it writes, so that it never writes where a step is in progress. Each step has a handle
/// of its own: the kernel reports a write-back error once per handle, and the writer's sync must see it.
/// </remarks>
internal sealed class SpaceAhead(IWalFileSystem files, string path, WalOpen how, long maxStepBytes, IBackgroundIo background)
{
    /// <summary>Size of the first step.</summary>
    internal const long FirstStepBytes = 64 * 1024;

    // Each write costs a journal commit: with pieces of 64 KiB the writer's p99 was ten times that of the bare loop.
    private const int WriteBytes = 1 << 20;

    private static readonly AlignedMemory Zeros = MakeZeros();
    private readonly object _gate = new();
    private bool _isRunning;
    private long _stepBytes = FirstStepBytes;
    private long _readyEndBytes;
    private bool _stopped;
    private ZeroingCost _cost;

    /// <summary>Zeros for the first write of a new log.</summary>
    internal static ReadOnlySpan<byte> ZeroBytes(int count) => Zeros.Span[..count];

    /// <summary>End of the part of the file that is written and durable.</summary>
    internal long ReadyEndBytes
    {
        get { lock (_gate) return _readyEndBytes; }
    }

    /// <summary>Notes that the file is written up to here, found at opening or written by the writer.</summary>
    internal void NoteReady(long endBytes)
    {
        lock (_gate)
        {
            _readyEndBytes = Math.Max(_readyEndBytes, endBytes);
            if (_isRunning) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Blocks while a step that a write up to <paramref name="endBytes"/> would meet is running.</summary>
    internal void AwaitBelow(long endBytes)
    {
        lock (_gate)
            while (_isRunning && _readyEndBytes < endBytes) background.Await(_gate);
    }

    /// <summary>
    /// Starts the next step in the background when less than half a step is left, and zeros pay for commits of that size.
    /// </summary>
    internal void Consider(long writerEndBytes, long commitBytes)
    {
        if (maxStepBytes == 0) return;
        long from, to;
        lock (_gate)
        {
            if (_stopped || _isRunning || _readyEndBytes - writerEndBytes >= _stepBytes / 2 || !_cost.Pays(commitBytes)) return;
            if (_readyEndBytes > 0 && _readyEndBytes < writerEndBytes + _stepBytes / 2) _stepBytes = Math.Min(_stepBytes * 2, maxStepBytes);
            from = AlignUp(Math.Max(_readyEndBytes, writerEndBytes));
            to = from + AlignUp(_stepBytes);
            _isRunning = true;
        }

        if (!IsTaken(() => Zero(from, to))) End();
    }

    /// <summary>No more steps; returns when none runs.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            while (_isRunning) background.Await(_gate);
        }
    }

    /// <summary>The file was cut to this length; steps may start again.</summary>
    internal void Reset(long lengthBytes)
    {
        lock (_gate)
        {
            _readyEndBytes = lengthBytes;
            _stepBytes = FirstStepBytes;
            _stopped = false;
        }
    }

    private void Zero(long from, long to)
    {
        try
        {
            using var file = DiskFile.Open(files, path, how);
            for (var at = from; at < to; at += WriteBytes)
            {
                var bytes = Math.Min(WriteBytes, to - at);
                var began = background.Time.GetTimestamp();
                file.WriteFully(at, Zeros.Span[..(int)bytes]);
                if (!how.HasFlag(WalOpen.Direct)) file.Sync();
                lock (_gate) _cost.Took(bytes, background.Time.GetElapsedTime(began));
                NoteReady(at + bytes);
                if (Volatile.Read(ref _stopped)) break;
            }
        }
        catch (WalIOException)
        {
            // Nothing is lost: the writer extends the file itself, and its own write reports a full disk.
        }
        finally
        {
            End();
        }
    }

    private bool IsTaken(Action step)
    {
        try
        {
            return background.Run(step);
        }
        catch (NoThreadException)
        {
            return false; // the writer extends the file itself
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _isRunning = false;
            Monitor.PulseAll(_gate);
        }
    }

    private static long AlignUp(long bytes) => (bytes + DirectAccess.BlockBytes - 1) & -DirectAccess.BlockBytes;

    private static AlignedMemory MakeZeros()
    {
        var zeros = AlignedMemory.Rent(WriteBytes);
        zeros.Span.Clear();
        return zeros;
    }
}
