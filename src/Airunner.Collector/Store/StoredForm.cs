using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Collector.Store;

/// <summary>Events as bytes and numbers: of the log's own bytes where the list has them, else made of the messages.</summary>
internal static class StoredForm
{
    public static long SequenceAt(IReadOnlyList<JobEvent> events, int index) =>
        events is ISerialisedEvents serialised ? serialised.SequenceAt(index) : events[index].Sequence;

    public static int SizeAt(IReadOnlyList<JobEvent> events, int index) =>
        events is ISerialisedEvents serialised ? serialised.SerialisedAt(index).Length : events[index].CalculateSize();

    /// <param name="events">The list.</param>
    /// <param name="index">Which.</param>
    /// <param name="target">Exactly <see cref="SizeAt"/> bytes.</param>
    public static void WriteAt(IReadOnlyList<JobEvent> events, int index, Span<byte> target)
    {
        if (events is ISerialisedEvents serialised) serialised.SerialisedAt(index).CopyTo(target);
        else events[index].WriteTo(target);
    }

    /// <summary>All of them, in bytes.</summary>
    public static long Size(IReadOnlyList<JobEvent> events)
    {
        var bytes = 0L;
        for (var i = 0; i < events.Count; i++) bytes += SizeAt(events, i);
        return bytes;
    }
}
