using Airunner.Protocol;
using Airunner.Worker.Reading;
using Google.Protobuf;

namespace Airunner.Worker.Tests.Reading;

/// <summary>A place whose events a test gives, also later.</summary>
internal sealed class ListedPlace(params long[] sequences) : IEventPlace
{
    private readonly List<long> _sequences = [.. sequences];

    /// <summary>The highest sequence that was asked for.</summary>
    public long Asked { get; private set; }

    /// <summary>Thrown where this sequence is asked for or passed.</summary>
    public (long At, Exception Failure)? Fails { get; init; }

    /// <summary>Appear when the place looks again at the disk.</summary>
    public long[] Later { get; init; } = [];

    /// <summary>The sequence of the event that ends the job; 0 for none.</summary>
    public long End { get; init; }

    public bool IsDisposed { get; private set; }

    public void Add(params long[] sequences) => _sequences.AddRange(sequences);

    public JobEvent? First(long from)
    {
        Asked = from;
        if (Fails is { } fails && from >= fails.At) throw fails.Failure;
        var found = _sequences.Where(sequence => sequence >= from).Order().Take(1).ToList();
        if (found.Count == 0) return null;
        var jobEvent = Event(found[0]);
        if (jobEvent.Sequence == End) jobEvent.EventType = EventType.ProcessEnd;
        return jobEvent;
    }

    public void Refresh() => _sequences.AddRange(Later);

    public void Dispose() => IsDisposed = true;

    public static JobEvent Event(long sequence) => new()
    {
        Sequence = sequence,
        EventType = EventType.Output,
        Output = new OutputEvent { Output = ByteString.CopyFromUtf8($"{sequence}\n") },
    };
}
