using Airunner.Actors.Jobs.Sequencing;
using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>The events of one execution from all places that have some: by rising sequence, each once.</summary>
/// <remarks>
/// A later place is read only where the earlier ones lack something, and skips up to there. What left a log during the reading is in the
/// store or in an archive by then: so before anything counts as missing, all places look again at the disk. After an event that ends the
/// job, a place that was not needed before is not read either.
/// </remarks>
/// <param name="places">The places, the preferred first. They are disposed with this.</param>
/// <param name="problems">Gets the failures of places; one that failed is read no more.</param>
/// <param name="from">The first sequence to give; 0 for all.</param>
internal sealed class MergedEvents(IEnumerable<IEventPlace> places, ReadingProblems problems, long from = 0) : IDisposable
{
    private readonly List<IEventPlace> _places = [.. places];
    private readonly HashSet<IEventPlace> _asked = [];
    private bool _hasEnded;
    private long _next = from;

    /// <summary>Gets each place that has failed.</summary>
    public Action<IEventPlace> Failed { get; init; } = static _ => { };

    /// <summary>What is missing so far.</summary>
    public MissingSequences Missing { get; } = new();

    /// <summary>The sequence after the last event that was given.</summary>
    public long NextSequence => _next;

    /// <summary>Whether a place waits for events that are still to come, whoever writes them.</summary>
    public bool IsFollowing => _places.Exists(static place => place.IsFollowing);

    /// <summary>The next event; null where there is none now. A later call may find one that has arrived since.</summary>
    public JobEvent? Next()
    {
        var found = Lowest();
        if (found is null && _hasEnded) return null;
        if (found is null || !IsNext(found.Sequence))
        {
            Refresh();
            found = Lowest();
            if (found is null) return null;
            if (!IsNext(found.Sequence) && !NumberBase.IsFirst(found.Sequence)) Missing.Add(Math.Max(1, _next), found.Sequence - 1);
        }

        _hasEnded |= EventFacts.IsEnd(found);
        var end = EventFacts.EndSequence(found);
        _next = end == long.MaxValue ? end : end + 1;
        return found;
    }

    public void Dispose()
    {
        foreach (var place in _places) place.Dispose();
    }

    private bool IsNext(long sequence) => sequence <= Math.Max(1, _next);

    private void Refresh()
    {
        foreach (var place in _places.ToList())
        {
            Try(place, () =>
            {
                place.Refresh();
                return null;
            });
        }
    }

    private JobEvent? Lowest()
    {
        JobEvent? lowest = null;
        foreach (var place in _places.ToList())
        {
            if (_hasEnded && !_asked.Contains(place)) continue;
            if (place.IsRemote && lowest is not null && IsNext(lowest.Sequence)) continue;
            _asked.Add(place);
            var found = Try(place, () => place.First(_next));
            if (found is null || found.Sequence >= lowest?.Sequence) continue;
            lowest = found;
            if (found.Sequence == _next) break;
        }

        return lowest;
    }

    private JobEvent? Try(IEventPlace place, Func<JobEvent?> read) => problems.Try(read, () =>
    {
        Failed(place);
        _places.Remove(place);
        place.Dispose();
    });
}
