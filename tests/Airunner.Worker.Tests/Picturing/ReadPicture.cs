using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Airunner.Worker.Picturing;

namespace Airunner.Worker.Tests.Picturing;

/// <summary>A picture as a reader of PNG has it: each chunk's check sum is looked at.</summary>
internal sealed class ReadPicture
{
    private readonly byte[] _rows;

    public ReadPicture(byte[] file)
    {
        file[..8].ShouldBe([0x89, .. "PNG\r\n"u8, 0x1A, .. "\n"u8]);
        var data = new MemoryStream();
        var at = 8;
        var kind = "";
        while (kind != "IEND")
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            kind = Encoding.ASCII.GetString(file, at + 4, 4);
            var body = file.AsSpan(at + 8, length);
            var check = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length));
            check.ShouldBe(Crc32.HashToUInt32(file.AsSpan(at + 4, length + 4)), kind);
            if (kind == "IHDR")
            {
                Width = BinaryPrimitives.ReadInt32BigEndian(body);
                Height = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
                body[8..].ToArray().ShouldBe([8, 2, 0, 0, 0], "8 bits of red, green and blue each");
            }

            if (kind == "IDAT") data.Write(body);
            at += length + 12;
        }

        at.ShouldBe(file.Length);
        data.Position = 0;
        using var inflated = new ZLibStream(data, CompressionMode.Decompress);
        var rows = new MemoryStream();
        inflated.CopyTo(rows);
        _rows = rows.ToArray();
        _rows.Length.ShouldBe(((3 * Width) + 1) * Height);
    }

    public int Width { get; }

    public int Height { get; }

    public int Lines => Height / Glyph.LinePixels;

    /// <summary>The colours of a cell: of each its number of pixels.</summary>
    /// <param name="column">From 0, after the margin.</param>
    /// <param name="line">From 0, of the whole picture.</param>
    public Dictionary<int, int> Cell(int column, int line) => (
        from y in Enumerable.Range(line * Glyph.LinePixels, Glyph.LinePixels)
        from x in Enumerable.Range((column + 1) * Glyph.ColumnPixels, Glyph.ColumnPixels)
        group 0 by Pixel(x, y)).ToDictionary(static found => found.Key, static found => found.Count());

    /// <summary>A pixel as 0xRRGGBB.</summary>
    public int Pixel(int x, int y)
    {
        var row = y * ((3 * Width) + 1);
        _rows[row].ShouldBe((byte)0, "rows are not filtered");
        var at = row + 1 + (3 * x);
        return (_rows[at] << 16) | (_rows[at + 1] << 8) | _rows[at + 2];
    }
}
