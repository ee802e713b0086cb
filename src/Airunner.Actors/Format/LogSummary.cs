namespace Airunner.Actors.Format;

/// <summary>What kind of file was scanned.</summary>
internal enum LogKind
{
    /// <summary>A log, damaged or not.</summary>
    Readable = 0,

    /// <summary>Shorter than a header, or all zeros: it holds no event and may be created again.</summary>
    Empty = 1,

    /// <summary>Not a log: refused, never changed.</summary>
    BadMagic = 2,

    /// <summary>A log of another version: refused, never changed.</summary>
    UnknownVersion = 3,
}

/// <summary>The result of a scan.</summary>
internal sealed record LogSummary
{
    /// <summary>What the file is. The other values are set only where it is Readable.</summary>
    public required LogKind Kind { get; init; }

    /// <summary>Version in the header, where the magic is right; else 0.</summary>
    public uint Version { get; init; }

    /// <summary>What the length fields count.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>Where the last readable record ends, in bytes: the next record goes here.</summary>
    public long EndBytes { get; init; }

    /// <summary>Length of the file in bytes, with any zeros reserved ahead of the writer.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>Events read, whether pending or done.</summary>
    public long Events { get; init; }

    /// <summary>Marks read.</summary>
    public long Marks { get; init; }

    /// <summary>Sequence of the last event, −1 where there is none.</summary>
    public long LastSequence { get; init; } = -1;

    /// <summary>The highest sequence that an event takes (an output batch takes several), −1 where there is none.</summary>
    public long LastEndSequence { get; init; } = -1;

    /// <summary>All damage, in file order.</summary>
    public IReadOnlyList<DamageFinding> Findings { get; init; } = [];

    /// <summary>Whether there is any damage.</summary>
    public bool IsDamaged => Findings.Count > 0;

    /// <summary>The only damage is at the end: the log is cut at <see cref="EndBytes"/> and need not be rewritten.</summary>
    public bool OnlyTailDamaged => Findings is [var only] && only.OffsetBytes == EndBytes;
}
