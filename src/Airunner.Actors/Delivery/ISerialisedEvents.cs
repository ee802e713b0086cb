using Airunner.Protocol;

namespace Airunner.Actors;

/// <summary>Events as they lie in the log. A sender that passes them on as bytes need not make messages of them, and bytes again of those.</summary>
/// <remarks>
/// The batch that an <see cref="IEventSender"/> gets is mostly such a list; where it is not, for instance half of one that was refused, its
/// events are there as messages all the same. Reading an element parses it. Safe for use by many threads.
/// </remarks>
public interface ISerialisedEvents : IReadOnlyList<JobEvent>
{
    /// <summary>An event's sequence.</summary>
    /// <param name="index">0 to <c>Count</c> − 1.</param>
    long SequenceAt(int index);

    /// <summary>A serialised <see cref="JobEvent"/>, byte for byte as it is in the log.</summary>
    /// <param name="index">0 to <c>Count</c> − 1.</param>
    /// <returns>Valid as long as the list is.</returns>
    ReadOnlySpan<byte> SerialisedAt(int index);
}

/// <summary>What can be asked of either kind of list without making messages.</summary>
internal static class EventSequences
{
    /// <summary>An event's sequence.</summary>
    public static long SequenceAt(this IReadOnlyList<JobEvent> events, int index) =>
        events is ISerialisedEvents serialised ? serialised.SequenceAt(index) : events[index].Sequence;
}
