namespace Airunner.Actors.Storage;

/// <summary>Marks as they bear on events in earlier files of the same log: all of those events stand before them.</summary>
internal sealed class EarlierMarks
{
    private readonly SortedSet<long> _failed = [];

    /// <summary>Highest sequence of a sent mark; −1 for none.</summary>
    internal long SentThrough { get; private set; } = -1;

    /// <summary>A sent mark.</summary>
    internal void NoteSent(long sequence) => SentThrough = Math.Max(SentThrough, sequence);

    /// <summary>A failed mark that names no event of its own file.</summary>
    internal void NoteFailed(long sequence) => _failed.Add(sequence);

    /// <summary>Takes in the marks of another file.</summary>
    internal void Add(EarlierMarks other)
    {
        NoteSent(other.SentThrough);
        _failed.UnionWith(other._failed);
    }

    /// <summary>
    /// With the failed marks of a file that is not behind all others: its sent marks say nothing of the files after it. This one stays as
    /// it is: another thread may be using it.
    /// </summary>
    internal EarlierMarks WithFailed(EarlierMarks other)
    {
        if (other._failed.Count == 0) return this;
        var both = new EarlierMarks();
        both.Add(this);
        both._failed.UnionWith(other._failed);
        return both;
    }

    /// <summary>The failed marks that name a sequence of a range.</summary>
    internal SortedSet<long> FailedIn(long first, long last) => first > last ? [] : _failed.GetViewBetween(first, last);
}
