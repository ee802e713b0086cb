namespace Airunner.Worker.Masking;

/// <summary>Masks the secrets in one stream of bytes, across the borders of reads, and cuts it between UTF-8 characters.</summary>
/// <remarks>
/// What may be the beginning of a secret is held back until the next bytes show whether it is one: at most the longest secret's length
/// less 1. So is an unfinished UTF-8 character. When nothing follows for the flush interval, <see cref="Release"/> gives up to half of
/// a secret: a prompt that ends like a secret begins must be seen. If the secret's rest follows, the rest is masked.
/// </remarks>
/// <param name="secrets">What to mask; null for nothing.</param>
internal sealed class StreamMask(SecretMatcher? secrets)
{
    // More than a masked range may take beyond its own bytes, when its beginning was released before.
    private const int Slack = 8;
    private const int RoomToRead = 4096;

    private readonly List<MaskedRange> _ranges = [];
    private byte[] _held = [];
    private byte[] _scratch = [];
    private int _heldBytes;
    private int _givenOfHeld;       // the first of the held bytes, which were given already and matter only for what follows
    private bool _givenEndsInMask;
    private bool _isReleasable;

    private static ReadOnlySpan<byte> Mask => "***"u8;

    /// <summary>Least size of a target for the next call, in bytes.</summary>
    public int Room => (_heldBytes + RoomToRead) * 2;

    /// <summary>Whether <see cref="Release"/> would give bytes.</summary>
    public bool IsReleasable => _isReleasable;

    /// <summary>The most bytes that reading this many can give.</summary>
    public int MostGiven(int count)
    {
        if (secrets is null) return _heldBytes + count;
        var whole = _heldBytes + count;
        return (Grows ? whole / 2 * Mask.Length + Mask.Length : whole) + Slack;
    }

    /// <summary>The most bytes that may be read so that no more than this many are given; 0 where there are too few.</summary>
    public int MostRead(int given)
    {
        if (given == int.MaxValue) return int.MaxValue;
        if (secrets is null) return Math.Max(0, given - _heldBytes);
        var whole = given - Slack;
        return Math.Max(0, (Grows ? whole / Mask.Length * 2 : whole) - _heldBytes);
    }

    /// <summary>Prepares a target for a read.</summary>
    /// <param name="target">At least <see cref="Room"/> bytes.</param>
    /// <returns>The part of it to read into.</returns>
    public Span<byte> Begin(Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Room);
        PutHeld(target);
        return target[_heldBytes..Usable(target.Length)];
    }

    /// <summary>Takes what was read after <see cref="Begin"/>.</summary>
    /// <param name="target">The same target.</param>
    /// <param name="count">Bytes read.</param>
    /// <returns>How many bytes of the target are masked and ready.</returns>
    public int End(Span<byte> target, int count) => Give(target, _heldBytes + count, Rest.MayFollow);

    /// <summary>Gives what is held back, because nothing has followed for a while; up to half of a secret.</summary>
    /// <returns>How many bytes of the target are ready.</returns>
    public int Release(Span<byte> target)
    {
        PutHeld(target);
        return Give(target, _heldBytes, Rest.IsLate);
    }

    /// <summary>Gives everything that is held back: the stream has ended.</summary>
    /// <returns>How many bytes of the target are ready.</returns>
    public int Finish(Span<byte> target)
    {
        PutHeld(target);
        return Give(target, _heldBytes, Rest.NeverFollows);
    }

    /// <summary>Whether more bytes are to be expected.</summary>
    private enum Rest
    {
        MayFollow,
        IsLate,
        NeverFollows,
    }

    /// <summary>Whether a mask can be longer than what it masks.</summary>
    private bool Grows => secrets is not null && secrets.Shortest < Mask.Length;

    private int Usable(int targetBytes) => _heldBytes + MostRead(targetBytes);

    private void PutHeld(Span<byte> target) => _held.AsSpan(0, _heldBytes).CopyTo(target);

    private int Give(Span<byte> target, int length, Rest rest)
    {
        var text = target[..length];
        _ranges.Clear();
        secrets?.Find(text, _ranges);
        var keepFrom = KeepFrom(text, rest);
        var given = _givenOfHeld;
        var giveTo = GiveTo(text, rest == Rest.IsLate ? given : Math.Max(given, keepFrom), rest);
        var isPlain = given == 0 && (_ranges.Count == 0 || _ranges[0].Start >= giveTo);
        if (!isPlain) Keep(ref _scratch, text[..giveTo]);
        Keep(ref _held, text[keepFrom..]);
        _heldBytes = length - keepFrom;
        _givenOfHeld = Math.Max(0, giveTo - keepFrom);
        var written = isPlain ? giveTo : WriteMasked(target, _scratch.AsSpan(0, giveTo), given);
        if (giveTo > given) _givenEndsInMask = _ranges.Exists(range => range.Start < giveTo && giveTo <= range.End);
        _isReleasable = rest == Rest.MayFollow && _heldBytes > _givenOfHeld && CanRelease(_held.AsSpan(0, _heldBytes));
        return written;
    }

    private int KeepFrom(ReadOnlySpan<byte> text, Rest rest)
    {
        if (rest == Rest.NeverFollows) return text.Length;
        var beginning = secrets?.BeginningAt(text, moreThanHalf: false) ?? text.Length;
        return rest == Rest.IsLate ? beginning : Utf8Cut.WholeLength(text[..beginning]);
    }

    /// <summary>How far the text can be given. A range that began before that point is given whole: its mask says nothing.</summary>
    private int GiveTo(ReadOnlySpan<byte> text, int least, Rest rest)
    {
        var to = rest == Rest.IsLate ? Math.Max(least, secrets?.BeginningAt(text, moreThanHalf: true) ?? text.Length) : least;
        foreach (var range in _ranges)
        {
            var isBegun = range.Start < to || (rest == Rest.IsLate && range.Start == to);
            if (isBegun && to < range.End) to = range.End;
        }

        return to;
    }

    private bool CanRelease(ReadOnlySpan<byte> held)
    {
        if (secrets is null) return true;
        secrets.Find(held, _ranges);
        return GiveTo(held, _givenOfHeld, Rest.IsLate) > _givenOfHeld;
    }

    private int WriteMasked(Span<byte> target, ReadOnlySpan<byte> text, int given)
    {
        var written = 0;
        var at = given;
        foreach (var range in _ranges)
        {
            if (range.Start >= text.Length) break;
            if (range.End <= at) continue;
            if (range.Start > at) written += Copy(text[at..range.Start], target[written..]);
            var goesOn = range.Start < given && _givenEndsInMask;
            if (!goesOn) written += Copy(Mask, target[written..]);
            at = range.End;
        }

        return at < text.Length ? written + Copy(text[at..], target[written..]) : written;
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        bytes.CopyTo(target);
        return bytes.Length;
    }

    private static void Keep(ref byte[] buffer, ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length < bytes.Length) buffer = new byte[Math.Max(bytes.Length, 2 * buffer.Length)];
        bytes.CopyTo(buffer);
    }
}
