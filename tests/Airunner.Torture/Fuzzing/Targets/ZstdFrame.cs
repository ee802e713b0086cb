using System.Buffers.Binary;
using System.IO.Hashing;
using ZstdSharp;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>One zstd frame, made by hand: whatever its fields claim, and blocks of each kind.</summary>
/// <remarks>Source: RFC 8878, section 3.1.1.</remarks>
internal sealed class ZstdFrame
{
    /// <summary>Most bytes that one block stands for.</summary>
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

    /// <summary>Bytes that the blocks so far stand for.</summary>
    public long ContentBytes { get; private set; }

    /// <summary>The content size that the header claims; null for none.</summary>
    public ulong? ClaimedBytes { get; set; }

    /// <summary>Size of the field for it: 2, 4 or 8; 1 in a frame of a single segment alone.</summary>
    public int ClaimFieldBytes { get; set; } = 8;

    /// <summary>The window descriptor; null: a single segment, whose window is its content size.</summary>
    public byte? Window { get; set; } = WindowOf(20);

    /// <summary>The id of a dictionary; null for no field.</summary>
    public uint? DictionaryId { get; set; }

    /// <summary>Whether there is a checksum.</summary>
    public bool HasChecksum { get; set; } = true;

    /// <summary>What the checksum is changed by.</summary>
    public uint ChecksumError { get; set; }

    /// <summary>Further bits of the frame header descriptor: 0x08 is reserved, 0x10 unused.</summary>
    public byte OddBits { get; set; }

    /// <summary>A descriptor of a window of 2^log bytes.</summary>
    public static byte WindowOf(int log) => (byte)((log - 10) << 3);

    /// <summary>A frame that decoders pass over.</summary>
    public static byte[] Skippable(int variant, byte[] content)
    {
        var frame = new byte[8 + content.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, SkippableMagic + (uint)(variant & 0xF));
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), content.Length);
        content.CopyTo(frame, 8);
        return frame;
    }

    /// <summary>Content as it is.</summary>
    public void Raw(ReadOnlySpan<byte> content)
    {
        Block(Kind.Raw, content.Length, content);
        Stands(content);
    }

    /// <summary>One byte, very often: four bytes of frame for up to 128 KiB.</summary>
    public void SameByte(byte value, int count)
    {
        Block(Kind.SameByte, count, [value]);
        Span<byte> piece = stackalloc byte[4096];
        piece.Fill(value);
        for (var left = count; left > 0; left -= piece.Length) Stands(piece[..Math.Min(left, piece.Length)]);
    }

    /// <summary>Content as the compressor packs it. Only as the first block: it knows nothing of others.</summary>
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

    /// <summary>A block of the kind that is no kind.</summary>
    public void Reserved() => Block(Kind.Reserved, 1, [0]);

    /// <summary>A block said to be compressed, of any bytes.</summary>
    public void Noise(ReadOnlySpan<byte> bytes) => Block(Kind.Compressed, bytes.Length, bytes);

    /// <summary>The whole frame.</summary>
    /// <param name="endsBlocks">Whether the last block says that it is the last.</param>
    public byte[] ToArray(bool endsBlocks = true)
    {
        var claimFlag = ClaimedBytes is null ? 0 : ClaimFieldBytes switch { 1 => 0, 2 => 1, 4 => 2, _ => 3 };
        var descriptor = (byte)((claimFlag << 6) | (Window is null ? SingleSegmentBit : 0) | OddBits | (HasChecksum ? ChecksumBit : 0) | (DictionaryId is null ? 0 : 3));
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
