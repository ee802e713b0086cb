using System.Buffers.Binary;
using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Reads the records of an archived log in order. Uses the memory of the largest record.</summary>
/// <remarks>Unlike a log, a stream cannot be searched: reading ends with an error at the first damaged record.</remarks>
internal sealed class ArchivedRecords(ArchiveStream archive, string path) : IDisposable
{
    private readonly AlignedBuffer _window = new(256 << 10);
    private Dialect? _dialect;
    private long _offset;   // of the window in the log
    private int _at;
    private int _end;
    private bool _headerRead;

    /// <summary>The next record. Valid until the next call.</summary>
    /// <returns>Whether there is one; false at the log's end.</returns>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    /// <exception cref="ArchiveDamagedException">The archive, or the log in it, is damaged.</exception>
    public bool TryNext(out RecordView record)
    {
        record = default;
        if (!_headerRead) ReadHeader();
        if (!Have(RecordLayout.LengthBytes) || BinaryPrimitives.ReadUInt32LittleEndian(Window) == 0)
        {
            ReadZerosToEnd();
            return false;
        }

        _dialect ??= DialectOfFirst();
        var read = TryRead(_dialect.Value, out record);
        if (read != RecordRead.Good) throw Damaged($"{read}");
        _at += record.TotalBytes;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    private ReadOnlySpan<byte> Window => _window.Span[_at.._end];

    private Dialect DialectOfFirst() => TryRead(Dialect.Exclusive, out _) == RecordRead.Good ? Dialect.Exclusive : Dialect.Inclusive;

    private RecordRead TryRead(Dialect dialect, out RecordView record)
    {
        Have(RecordCodec.OverheadBytes);
        var read = RecordCodec.TryRead(Window, _offset + _at, dialect, out record);
        if (read != RecordRead.NeedMoreBytes || !Have(record.TotalBytes)) return read;
        return RecordCodec.TryRead(Window, _offset + _at, dialect, out record);
    }

    private void ReadHeader()
    {
        _headerRead = true;
        Have(LogHeader.SizeBytes);
        switch (LogHeader.Read(Window, out var version))
        {
            case HeaderRead.Ok: _at += LogHeader.SizeBytes; break;
            case HeaderRead.Empty: break;   // the log was never written to: zeros to the end, or damage
            case HeaderRead.UnknownVersion: throw Damaged($"version {version} of the log is unknown");
            default: throw Damaged("it holds no log");
        }
    }

    private void ReadZerosToEnd()
    {
        do
        {
            if (Window.ContainsAnyExcept((byte)0)) throw Damaged("zeros, then something else");
            _at = _end;
        }
        while (Have(1));
    }

    /// <summary>Whether the window holds this many bytes; reads more where it does not.</summary>
    private bool Have(int bytes)
    {
        if (_end - _at >= bytes) return true;
        Window.CopyTo(_window.Span);
        _offset += _at;
        _end -= _at;
        _at = 0;
        _window.Grow(bytes, _end);
        _end += archive.ReadFully(_window.Span[_end..]);
        return _end >= bytes;
    }

    private ArchiveDamagedException Damaged(string what) => new(path, $"at byte {_offset + _at} of the log: {what}.");
}
