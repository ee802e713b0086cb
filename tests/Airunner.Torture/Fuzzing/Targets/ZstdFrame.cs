using System.Buffers.Binary;
using System.IO.Hashing;
using ZstdSharp;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>One handmade zstd frame: any claims in its fields, and blocks of each kind.</summary>
/// <remarks>Source: RFC 8878, section 3.1.1.</remarks>
internal sealed class ZstdFrame
{
    /// <summary>Most bytes of content in one block.</summary>
    public const int MaxBlockBytes = 128 << 10;

    private const uint Magic = 0xFD2FB528;
    private const uint SkippableMagic = 0x184D2A50;
    private const int SingleSegmentBit = 0x20;
    private const int ChecksumBit = 0x04;

    private readonly List<byte> _blocks = [];
    private readonly XxHash64 _hash = new();

    private enum Kind
    {
        Raw = 0,
        SameByte = 1,
        Compressed = 2,
        Reserved = 3,
    }

    /// <summary>Bytes of content in the blocks so far.</summary>
    public long ContentBytes { get; private set; }

    /// <summary>The content size that the header claims; null for none.</summary>
    public ulong? ClaimedBytes { get; set; }

    /// <summary>Size of that field: 2, 4 or 8; 1 is possible only in a frame with a single segment.</summary>
    public int ClaimFieldBytes { get; set; } = 8;

    /// <summary>The window descriptor; null for a single segment, whose window is its content size.</summary>
    public byte? Window { get; set; } = WindowOf(20);

    /// <summary>The id of a dictionary; null for no field.</summary>
    public uint? DictionaryId { get; set; }

    /// <summary>Whether there is a checksum.</summary>
    public bool HasChecksum { get; set; } = true;

    /// <summary>XORed into the checksum.</summary>
    public uint ChecksumError { get; set; }

    /// <summary>Further bits of the frame header descriptor: 0x08 is reserved, 0x10 unused.</summary>
    public byte OddBits { get; set; }

    /// <summary>The descriptor of a window of 2^log bytes.</summary>
    public static byte WindowOf(int log) => (byte)((log - 10) << 3);

    /// <summary>A frame that decoders skip.</summary>
    public static byte[] Skippable(int variant, byte[] content)
    {
        var frame = new byte[8 + content.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, SkippableMagic + (uint)(variant & 0xF));
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), content.Length);
        content.CopyTo(frame, 8);
        return frame;
    }

    /// <summary>Adds a raw block.</summary>
    public void Raw(ReadOnlySpan<byte> content)
    {
        Block(Kind.Raw, content.Length, content);
        Stands(content);
    }

    /// <summary>Adds one byte repeated: four bytes of frame for up to 128 KiB.</summary>
    public void SameByte(byte value, int count)
    {
        Block(Kind.SameByte, count, [value]);
        Span<byte> piece = stackalloc byte[4096];
        piece.Fill(value);
        for (var left = count; left > 0; left -= piece.Length) Stands(piece[..Math.Min(left, piece.Length)]);
    }

    /// <summary>Adds a block made by the compressor. Only as the first block: it knows no others.</summary>
    public void Compressed(Compressor zstd, ReadOnlySpan<byte> content)
    {
        var frame = zstd.Wrap(content);
        var descriptor = frame[4];
        var isSingle = (descriptor & SingleSegmentBit) != 0;
        var at = 5 + (isSingle ? 0 : 1) + (descriptor >> 6) switch { 0 => isSingle ? 1 : 0, var flag => 1 << flag };
        var header = frame[at] | (frame[at + 1] << 8) | (frame[at + 2] << 16);
        Block((Kind)((header >> 1) & 3), header >> 3, frame.Slice(at + 3, (Kind)((header >> 1) & 3) == Kind.SameByte ? 1 : header >> 3));
        Stands(content);
    }

    /// <summary>Adds a block of the reserved kind.</summary>
    public void Reserved() => Block(Kind.Reserved, 1, [0]);

    /// <summary>Adds a block marked as compressed, with any bytes.</summary>
    public void Noise(ReadOnlySpan<byte> bytes) => Block(Kind.Compressed, bytes.Length, bytes);

    /// <summary>The whole frame.</summary>
    /// <param name="endsBlocks">Whether the last block is marked as the last.</param>
    public byte[] ToArray(bool endsBlocks = true)
    {
        var claimFlag = ClaimedBytes is null ? 0 : ClaimFieldBytes switch { 1 => 0, 2 => 1, 4 => 2, _ => 3 };
        var dictionaryFlag = DictionaryId is null ? 0 : 3;
        var bits = OddBits | (Window is null ? SingleSegmentBit : 0) | (HasChecksum ? ChecksumBit : 0);
        var descriptor = (byte)((claimFlag << 6) | bits | dictionaryFlag);
        var frame = new List<byte>();
        Append(frame, Magic, sizeof(uint));
        frame.Add(descriptor);
        if (Window is { } window) frame.Add(window);
        if (DictionaryId is { } dictionary) Append(frame, dictionary, sizeof(uint));
        if (ClaimedBytes is { } claimed) Append(frame, ClaimFieldBytes == 2 ? unchecked(claimed - 256) : claimed, ClaimFieldBytes);
        frame.AddRange(_blocks);
        if (endsBlocks) Append(frame, 1, 3); // an empty raw block
        if (HasChecksum) Append(frame, (uint)_hash.GetCurrentHashAsUInt64() ^ ChecksumError, sizeof(uint));
        return [.. frame];
    }

    private void Stands(ReadOnlySpan<byte> content)
    {
        _hash.Append(content);
        ContentBytes += content.Length;
    }

    private void Block(Kind kind, int size, ReadOnlySpan<byte> bytes)
    {
        Append(_blocks, (ulong)((int)kind << 1 | size << 3), 3);
        _blocks.AddRange(bytes);
    }

    private static void Append(List<byte> target, ulong value, int bytes)
    {
        for (var i = 0; i < bytes; i++) target.Add((byte)(value >> (8 * i)));
    }
}
