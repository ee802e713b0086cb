namespace Airunner.Actors.Storage;

/// <summary>
/// Zeroes space ahead of one log's writer, since overwriting written space syncs fastest. It may fail without harm: the writer then
/// extends the file itself.
/// </summary>
/// <remarks>
/// The writer never writes where a step is being zeroed: it asks <see cref="AwaitBelow"/> first. Each step has a handle of its own, so that
/// an error of its sync is not taken away from the writer's.
/// </remarks>
internal sealed class SpaceAhead(IWalFileSystem files, string path, WalOpen how, long maxStepBytes, IBackgroundIo background)
{
    /// <summary>Size of the first step.</summary>
    internal const long FirstStepBytes = 64 * 1024;

    private const int WriteBytes = 1 << 20; // one write, one journal commit: pieces of 64 KiB made the writer's p99 ten times that of the bare loop
    private static readonly AlignedMemory Zeros = MakeZeros();
    private readonly object _gate = new();
    private bool _isRunning;
    private long _stepBytes = FirstStepBytes;
    private long _readyEndBytes;
    private bool _stopped;
    private ZeroingCost _cost;

    /// <summary>Bytes of zeros that a new log's first write may bring along.</summary>
    internal static ReadOnlySpan<byte> ZeroBytes(int count) => Zeros.Span[..count];

    /// <summary>The file is written, and durable, up to here.</summary>
    internal long ReadyEndBytes
    {
        get { lock (_gate) return _readyEndBytes; }
    }

    /// <summary>Tells that the file is written up to here (found at opening, or by the writer itself).</summary>
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

    /// <summary>Starts the next step in the background when less than half a step is left, and zeros pay for commits of that size.</summary>
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

        background.Run(() => Zero(from, to));
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
        lock (_gate) (_readyEndBytes, _stepBytes, _stopped) = (lengthBytes, FirstStepBytes, false);
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
            // Without harm: the writer goes on at its own end of file, and its own write tells when the disk is full.
        }
        finally
        {
            lock (_gate)
            {
                _isRunning = false;
                Monitor.PulseAll(_gate);
            }
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
