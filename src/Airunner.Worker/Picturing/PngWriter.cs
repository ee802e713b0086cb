using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Picturing;

/// <summary>Writes a PNG of red, green and blue, row by row: the picture is never whole in memory.</summary>
internal sealed class PngWriter : IDisposable
{
    private const int ChunkBytes = 64 << 10;

    private readonly OutputBuffer.Writer _write;
    private readonly ZLibStream _rows;

    /// <summary>Begins a picture.</summary>
    /// <param name="write">Gets the file.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels; as many rows follow.</param>
    public PngWriter(OutputBuffer.Writer write, int width, int height)
    {
        const byte BitsPerColour = 8;
        const byte TrueColour = 2;
        _write = write;
        write([0x89, .. "PNG\r\n"u8, 0x1A, .. "\n"u8]);
        Span<byte> head = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], height);
        head[8] = BitsPerColour;
        head[9] = TrueColour;
        WriteChunk("IHDR"u8, head);
        _rows = new ZLibStream(new BufferedStream(new DataChunks(this), ChunkBytes), CompressionLevel.Optimal);
    }

    /// <summary>Writes the next row.</summary>
    public void WriteRow(ReadOnlySpan<byte> pixels)
    {
        const byte Unfiltered = 0;
        _rows.WriteByte(Unfiltered);
        _rows.Write(pixels);
    }

    /// <summary>Writes the end, after the last row.</summary>
    public void End()
    {
        _rows.Dispose();
        WriteChunk("IEND"u8, []);
    }

    public void Dispose() => _rows.Dispose();

    private void WriteChunk(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        _write(number);
        _write(kind);
        _write(data);
        var check = new Crc32();
        check.Append(kind);
        check.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, check.GetCurrentHashAsUInt32());
        _write(number);
    }

    /// <summary>Makes a chunk of each piece of the compressed rows.</summary>
    private sealed class DataChunks(PngWriter png) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => png.WriteChunk("IDAT"u8, buffer);

        public override void Flush()
        {
            // Each write is a whole chunk.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
