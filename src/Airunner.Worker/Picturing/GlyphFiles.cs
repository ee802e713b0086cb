using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Airunner.Worker.Picturing;

/// <summary>The glyphs that are in the program. What their files hold: Glyphs/README.md.</summary>
internal sealed class GlyphFiles
{
    private const int HeadBytes = 4;
    private const int RecordBytes = HeadBytes + (Glyph.ColumnPixels * Glyph.LinePixels / 2);

    private readonly byte[] _smooth = Read("smooth.gz");
    private readonly Dictionary<uint, int> _smoothAt = [];
    private readonly Lazy<Dictionary<int, string>> _bitmaps = new(ReadBitmaps);

    public GlyphFiles()
    {
        for (var at = 0; at < _smooth.Length; at += RecordBytes)
            _smoothAt.Add(BinaryPrimitives.ReadUInt32LittleEndian(_smooth.AsSpan(at)), at + HeadBytes);
    }

    /// <summary>A glyph of the smooth font; null where it has none of this weight.</summary>
    public Glyph? Smooth(Rune rune, bool isBold)
    {
        if (!_smoothAt.TryGetValue((uint)rune.Value | (isBold ? 1u << 24 : 0), out var at)) return null;
        return Glyph.Of(Glyph.ColumnPixels, (x, y) =>
        {
            const int LevelToInk = byte.MaxValue / 15;
            var pair = _smooth[at + (((y * Glyph.ColumnPixels) + x) / 2)];
            return (byte)((x % 2 == 0 ? pair >> 4 : pair & 0xF) * LevelToInk);
        });
    }

    /// <summary>A glyph of the font that has nearly all characters, in pixels of twice the size; null where it has none.</summary>
    public Glyph? Bitmap(Rune rune)
    {
        const int Rows = 16;
        const int Scale = Glyph.LinePixels / Rows;
        if (!_bitmaps.Value.TryGetValue(rune.Value, out var hex)) return null;
        var bits = Convert.FromHexString(hex);
        var rowBytes = bits.Length / Rows;
        return Glyph.Of(rowBytes * 8 * Scale, (x, y) =>
        {
            var (column, row) = (x / Scale, y / Scale);
            var isSet = (bits[(row * rowBytes) + (column / 8)] & (0x80 >> (column % 8))) != 0;
            return isSet ? byte.MaxValue : byte.MinValue;
        });
    }

    private static Dictionary<int, string> ReadBitmaps()
    {
        var bitmaps = new Dictionary<int, string>();
        using var lines = new StringReader(Encoding.ASCII.GetString(Read("bitmaps.gz")));
        while (lines.ReadLine() is { } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var character = int.Parse(line.AsSpan(0, colon), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            bitmaps.Add(character, line[(colon + 1)..]);
        }

        return bitmaps;
    }

    private static byte[] Read(string name)
    {
        using var packed = typeof(GlyphFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program has no resource '{name}'.");
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }
}
