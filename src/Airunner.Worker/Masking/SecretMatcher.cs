using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Airunner.Worker.Masking;

/// <summary>Finds many patterns of bytes in a text.</summary>
/// <remarks>
/// A filter on samples: each pattern is known by its blocks of up to 4 bytes at its first few offsets, as bits of a small table. With as
/// many offsets as the step between two samples, every occurrence has one sampled block. So a text without secrets costs one look into
/// the table for each step, and the patterns' number hardly matters.
/// </remarks>
internal sealed class SecretMatcher
{
    private const int LongestBlock = 4;
    private const int LongestStep = 8;

    private readonly int _blockBytes;
    private readonly int _step;
    private readonly BlockFilter _blocks = new();
    private readonly BlockFilter _beginnings = new();
    private readonly Dictionary<uint, List<(byte[] Pattern, int Offset)>> _candidates = [];
    private readonly List<byte[]>?[] _byFirstByte = new List<byte[]>?[256];

    /// <param name="patterns">At least one; each of at least 2 bytes.</param>
    public SecretMatcher(IReadOnlyCollection<byte[]> patterns)
    {
        Shortest = patterns.Min(pattern => pattern.Length);
        Longest = patterns.Max(pattern => pattern.Length);
        _blockBytes = Math.Min(LongestBlock, Shortest);
        _step = Math.Min(LongestStep, Shortest - _blockBytes + 1);
        foreach (var pattern in patterns) Add(pattern);
    }

    /// <summary>Length of the shortest pattern, in bytes.</summary>
    public int Shortest { get; }

    /// <summary>Length of the longest pattern, in bytes.</summary>
    public int Longest { get; }

    /// <summary>Finds all occurrences; those that overlap become one range.</summary>
    /// <param name="text">The text.</param>
    /// <param name="found">Emptied, then filled with the ranges in rising order.</param>
    public void Find(ReadOnlySpan<byte> text, List<MaskedRange> found)
    {
        found.Clear();
        var lastWord = text.Length - sizeof(uint);
        var mask = uint.MaxValue >> (8 * (sizeof(uint) - _blockBytes));
        ref var first = ref MemoryMarshal.GetReference(text);
        var at = 0;
        for (; at <= lastWord; at += _step)
        {
            var block = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, at)) & mask;
            if (_blocks.MayContain(block)) Verify(text, at, block, found);
        }

        for (; at <= text.Length - _blockBytes; at += _step)
        {
            var block = Block(text[at..]);
            if (_blocks.MayContain(block)) Verify(text, at, block, found);
        }

        if (found.Count > 1) Merge(found);
    }

    /// <summary>
    /// The first index from which the rest of the text is the beginning of a pattern, and not all of it; the text's length where there is
    /// none.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="moreThanHalf">Only beginnings of more than half of their pattern count.</param>
    public int BeginningAt(ReadOnlySpan<byte> text, bool moreThanHalf)
    {
        for (var at = Math.Max(0, text.Length - Longest + 1); at < text.Length; at++)
        {
            if (_byFirstByte[text[at]] is { } patterns && IsBeginning(patterns, text[at..], moreThanHalf)) return at;
        }

        return text.Length;
    }

    private bool IsBeginning(List<byte[]> patterns, ReadOnlySpan<byte> rest, bool moreThanHalf)
    {
        if (rest.Length >= sizeof(uint) && !_beginnings.MayContain(MemoryMarshal.Read<uint>(rest))) return false;
        foreach (var pattern in patterns)
        {
            if (pattern.Length <= rest.Length || !pattern.AsSpan().StartsWith(rest)) continue;
            if (!moreThanHalf || rest.Length * 2 > pattern.Length) return true;
        }

        return false;
    }

    private void Add(byte[] pattern)
    {
        (_byFirstByte[pattern[0]] ??= []).Add(pattern);
        if (pattern.Length >= sizeof(uint)) _beginnings.Add(MemoryMarshal.Read<uint>(pattern));
        for (var offset = 0; offset < _step; offset++)
        {
            var block = Block(pattern.AsSpan(offset));
            _blocks.Add(block);
            if (!_candidates.TryGetValue(block, out var candidates)) _candidates[block] = candidates = [];
            candidates.Add((pattern, offset));
        }
    }

    private uint Block(ReadOnlySpan<byte> bytes)
    {
        var block = 0u;
        for (var i = _blockBytes - 1; i >= 0; i--) block = (block << 8) | bytes[i];
        return block;
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // keeps the loop of samples small
    private void Verify(ReadOnlySpan<byte> text, int at, uint block, List<MaskedRange> found)
    {
        if (!_candidates.TryGetValue(block, out var candidates)) return;
        foreach (var (pattern, offset) in candidates)
        {
            var start = at - offset;
            if (start >= 0 && text[start..].StartsWith(pattern)) found.Add(new MaskedRange(start, start + pattern.Length));
        }
    }

    private static void Merge(List<MaskedRange> ranges)
    {
        ranges.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var last = 0;
        for (var i = 1; i < ranges.Count; i++)
        {
            var overlaps = ranges[i].Start < ranges[last].End;
            if (overlaps) ranges[last] = ranges[last] with { End = Math.Max(ranges[last].End, ranges[i].End) };
            else ranges[++last] = ranges[i];
        }

        ranges.RemoveRange(last + 1, ranges.Count - last - 1);
    }
}
