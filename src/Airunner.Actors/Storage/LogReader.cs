using System.Diagnostics;
using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Reads the good records of a log in file order, from a position on, in bounded memory.</summary>
internal ref struct LogReader : IDisposable
{
    private const int WindowBytes = 256 * 1024;
    private const int MostBytes = 1 << 20; // of one read
    private readonly DiskFile _file;
    private readonly Dialect _dialect;
    private readonly ReadOnlySpan<LogRun> _runs;
    private readonly int _windowBytes;
    private long _expectedBytes;
    private AlignedMemory _window;
    private long _windowOffset;
    private int _windowLength;
    private int _run;
    private long _at;

    /// <param name="file">The log.</param>
    /// <param name="dialect">Its dialect.</param>
    /// <param name="runs">Its readable stretches.</param>
    /// <param name="fromBytes">Where reading begins.</param>
    /// <param name="windowBytes">Bytes of one read; a larger record is read at once.</param>
    /// <param name="expectedBytes">About how many bytes are wanted: while these are more than the window, reads are larger.</param>
    internal LogReader(
        DiskFile file, Dialect dialect, ReadOnlySpan<LogRun> runs, long fromBytes, int windowBytes = WindowBytes, long expectedBytes = 0)
    {
        _windowBytes = windowBytes;
        _expectedBytes = expectedBytes;
        _window = AlignedMemory.Rent((int)Math.Clamp(expectedBytes, windowBytes, MostBytes));
        _file = file;
        _dialect = dialect;
        _runs = runs;
        _at = fromBytes;
    }

    /// <summary>Offset of the next record.</summary>
    internal readonly long OffsetBytes => _at;

    /// <summary>The next record. Valid until the next call.</summary>
    /// <returns>False at the end, and at a record that can no longer be read: then <see cref="IsUnreadable"/>.</returns>
    internal bool TryNext(out RecordView record)
    {
        record = default;
        while (_run < _runs.Length && _at >= _runs[_run].EndBytes) _run++;
        if (_run == _runs.Length) return false;
        _at = Math.Max(_at, _runs[_run].OffsetBytes);
        if (_runs[_run].LengthIsBroken) return TryReadRun(_runs[_run], out record);
        var read = RecordCodec.TryRead(Window(RecordCodec.OverheadBytes), _at, _dialect, out record);
        if (read == RecordRead.NeedMoreBytes) read = RecordCodec.TryRead(Window(record.TotalBytes), _at, _dialect, out record);
        IsUnreadable = read != RecordRead.Good;
        if (!IsUnreadable) _at = record.EndBytes;
        return !IsUnreadable;
    }

    /// <summary>Whether <see cref="TryNext"/> stopped at damage that was not there when the log was opened.</summary>
    internal bool IsUnreadable { get; private set; }

    /// <summary>Returns the window to the pool.</summary>
    public void Dispose() => _window.Dispose();

    /// <summary>The record that is a run of its own: its length field is wrong, so the run says where it ends.</summary>
    private bool TryReadRun(LogRun run, out RecordView record)
    {
        record = default;
        var totalBytes = (int)(run.EndBytes - run.OffsetBytes);
        var bytes = Window(totalBytes);

        // The record before may have grown into this one, or the file may have been cut, since the log was scanned.
        var isThere = _at == run.OffsetBytes && bytes.Length >= totalBytes;
        IsUnreadable = !isThere || RecordCodec.ReadWhole(bytes[..totalBytes], run.OffsetBytes, out record) != RecordRead.Good;
        if (!IsUnreadable) _at = run.EndBytes;
        return !IsUnreadable;
    }

    private ReadOnlySpan<byte> Window(int wantedBytes)
    {
        if (_at < _windowOffset || _windowOffset + _windowLength - _at < wantedBytes) Slide(wantedBytes);
        var skip = _at - _windowOffset;
        var memory = _window.Span;
        if (skip < 0 || skip > _windowLength || _windowLength > memory.Length) throw Impossible(wantedBytes);
        return memory[(int)skip.._windowLength];
    }

    private void Slide(int wantedBytes)
    {
        // A direct read takes whole blocks.
        var block = _file.BlockBytes;
        var before = (int)(_at % block);
        var usual = Math.Min(before + Math.Max(_expectedBytes, _windowBytes), MostBytes);
        var bytes = (int)Math.Max(usual, before + wantedBytes);
        _expectedBytes -= bytes;
        if (_window.CapacityBytes < bytes)
        {
            _window.Dispose();
            _window = AlignedMemory.Rent(bytes);
        }

        var wanted = Math.Min(bytes, before + _runs[^1].EndBytes - _at);
        var memory = _window.Span;
        if (wanted <= before || wanted > memory.Length) throw Impossible(wantedBytes);
        _windowOffset = _at - before;
        var whole = ((int)wanted + block - 1) / block * block;
        var read = _file.ReadFully(_windowOffset, memory[..whole]);
        _windowLength = (int)Math.Max(before, Math.Min(read, wanted)); // of a file that was cut, nothing may be left
    }

    private readonly UnreachableException Impossible(int wantedBytes) => new(
        $"Internal error while '{_file.Path}' is read: {wantedBytes} bytes are wanted at byte {_at}, in run {_run} of {_runs.Length} "
        + $"({_runs[_run]}; the last is {_runs[^1]}); the window has {_windowLength} bytes from byte {_windowOffset} on, "
        + $"room for {_window.CapacityBytes}, and a span of {_window.Span.Length}.");
}
