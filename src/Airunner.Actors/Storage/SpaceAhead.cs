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

    private const int WriteBytes = 256 * 1024;
    private static readonly LogChunk Zeros = MakeZeros();
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private long _stepBytes = FirstStepBytes;
    private long _readyEndBytes;
    private bool _stopped;

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
        lock (_gate) _readyEndBytes = Math.Max(_readyEndBytes, endBytes);
    }

    /// <summary>Blocks while a step that a write up to <paramref name="endBytes"/> would meet is running.</summary>
    internal void AwaitBelow(long endBytes)
    {
        if (ReadyEndBytes < endBytes) _idle.Wait();
    }

    /// <summary>Starts the next step in the background when less than half a step is left.</summary>
    internal void Consider(long writerEndBytes)
    {
        if (maxStepBytes == 0) return;
        long from, to;
        lock (_gate)
        {
            if (_stopped || !_idle.IsSet || _readyEndBytes - writerEndBytes >= _stepBytes / 2) return;
            if (_readyEndBytes > 0 && _readyEndBytes < writerEndBytes + _stepBytes / 2) _stepBytes = Math.Min(_stepBytes * 2, maxStepBytes);
            from = AlignUp(Math.Max(_readyEndBytes, writerEndBytes));
            to = from + AlignUp(_stepBytes);
            _idle.Reset();
        }

        background.Run(() => Zero(from, to));
    }

    /// <summary>No more steps; returns when none runs.</summary>
    internal void Stop()
    {
        lock (_gate) _stopped = true;
        _idle.Wait();
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
                file.WriteFully(at, Zeros.Span[..(int)Math.Min(WriteBytes, to - at)]);
                if (!how.HasFlag(WalOpen.Direct)) file.Sync();
                NoteReady(Math.Min(at + WriteBytes, to));
                if (_stopped) break;
            }
        }
        catch (WalIOException)
        {
            // Without harm: the writer goes on at its own end of file, and its own write tells when the disk is full.
        }
        finally
        {
            _idle.Set();
        }
    }

    private static long AlignUp(long bytes) => (bytes + LogChunk.AlignmentBytes - 1) & -LogChunk.AlignmentBytes;

    private static LogChunk MakeZeros()
    {
        var zeros = LogChunk.Rent(WriteBytes, 0);
        zeros.Span.Clear();
        return zeros;
    }
}
