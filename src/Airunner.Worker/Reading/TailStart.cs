using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>Finds where the last lines or events of an execution begin, in two passes of little memory: this one only counts.</summary>
/// <param name="From">The first sequence to read.</param>
/// <param name="Skip">How many to leave out from there.</param>
/// <param name="Through">Where the count ended.</param>
internal readonly record struct TailStart(long From, long Skip, long Through)
{
    /// <param name="state">Where the events are.</param>
    /// <param name="execution">Whose.</param>
    /// <param name="range">What is wanted.</param>
    /// <param name="atLeast">So many are in an event at least, whatever stands before it; null where nothing can be said.</param>
    /// <param name="counter">Makes a counter of what is printed.</param>
    public static TailStart Find(
        StateReader state, JobExecution execution, ReadingRange range, Func<JobEvent, long>? atLeast, Func<ITailCounter> counter)
    {
        const int Uncertain = 2; // a line of each stream may have begun before
        var ofTime = range.Since is { } since ? state.OfStore(store => StoreFloor.OfTime(store, execution, since)) : 0;
        if (range.Tail is not { } tail) return new TailStart(ofTime, 0, long.MaxValue);
        var ofTail = atLeast is null || range.Until is not null
            ? 0
            : state.OfStore(store => StoreFloor.OfTail(store, execution, tail + Uncertain, atLeast));
        if (ofTail <= ofTime) return Counted(state, execution, ofTime, tail, counter(), out _);
        var start = Counted(state, execution, ofTail, tail, counter(), out var isCertain);
        return isCertain ? start : Counted(state, execution, ofTime, tail, counter(), out _);
    }

    private static TailStart Counted(
        StateReader state, JobExecution execution, long from, long tail, ITailCounter counter, out bool isCertain)
    {
        using var events = state.Events(execution, from);
        while (events.Next() is { } jobEvent) counter.Take(jobEvent);
        counter.End();
        var skip = Math.Max(0, counter.Count - tail);
        isCertain = from == 0 || counter.LastUncertain <= skip;
        return new TailStart(from, skip, events.NextSequence - 1);
    }
}
