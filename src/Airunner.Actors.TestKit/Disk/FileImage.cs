namespace Airunner.Simulation;

/// <summary>A file's bytes; all bytes after its length are zero.</summary>
internal sealed class FileImage
{
    private byte[] _bytes = [];

    public long Length { get; private set; }

    public byte[] ToArray() => _bytes.AsSpan(0, (int)Length).ToArray();

    public int Read(long offset, Span<byte> target)
    {
        if (offset >= Length) return 0;
        var count = (int)Math.Min(target.Length, Length - offset);
        _bytes.AsSpan((int)offset, count).CopyTo(target);
        return count;
    }

    /// <summary>
    /// Writes without touching the length: the caller sets it, or calls <see cref="SetLength"/> to clear the bytes after it.
    /// </summary>
    public void Put(long offset, ReadOnlySpan<byte> source)
    {
        Reserve(offset + source.Length);
        source.CopyTo(_bytes.AsSpan((int)offset));
    }

    /// <summary>A copy of the whole sectors that a range touches.</summary>
    public byte[] Sectors(long offset, int count)
    {
        Reserve(offset + count);
        return _bytes.AsSpan((int)offset, count).ToArray();
    }

    public void SetLength(long length)
    {
        Reserve(length);
        Length = length;
        _bytes.AsSpan((int)length).Clear();
    }

    public void Extend(long length)
    {
        if (length <= Length) return;
        Reserve(length);
        Length = length;
    }

    public void CopyFrom(FileImage other)
    {
        _bytes = (byte[])other._bytes.Clone();
        Length = other.Length;
    }

    private void Reserve(long bytes)
    {
        if (bytes <= _bytes.Length) return;
        var doubled = Math.Max(bytes, _bytes.Length * 2L);
        Array.Resize(ref _bytes, checked((int)((doubled + 4095) / 4096 * 4096)));
    }
}
