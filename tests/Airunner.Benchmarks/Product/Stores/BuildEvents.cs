using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>Batches of events with pieces of a build's output. For one thread.</summary>
/// <remarks>
/// The text is made once, and each batch takes consecutive pieces of it from some place on: it compresses as real output does.
/// </remarks>
internal sealed class BuildEvents
{
    /// <summary>Events of a batch, as delivery makes them.</summary>
    public const int OfBatch = 256;

    private const int TextBytes = 32 << 20;

    private static readonly Lazy<byte[]> Text = new(() => new BuildOutput().Next(TextBytes));

    private readonly byte[] _text = Text.Value;
    private readonly Random _random = new(815);
    private readonly int _outputBytes;
    private readonly OutputEvent _output = new();
    private readonly JobEvent _event = new() { EventType = EventType.Output, Timestamp = new Timestamp() };

    /// <param name="outputBytes">Bytes of output in each event.</param>
    public BuildEvents(int outputBytes) => _outputBytes = outputBytes;

    /// <summary>Events of a process: the first one is its start, the last one its end.</summary>
    /// <param name="of">The execution.</param>
    /// <param name="first">The first sequence of the batch.</param>
    public EventBatch Batch(PlannedExecution of, long first)
    {
        var count = (int)Math.Min(OfBatch, of.Events - first + 1);
        var place = _random.Next(_text.Length - (count * _outputBytes));
        var batch = new EventBatch.Builder(count);
        for (var n = 0; n < count; n++)
        {
            var sequence = first + n;
            var piece = _text.AsMemory(place + (n * _outputBytes), _outputBytes);
            batch.Add(sequence == 1 ? Start(of) : sequence == of.Events ? End(of) : Output(of, sequence, piece));
        }

        return batch.Build();
    }

    private static JobEvent Start(PlannedExecution of) => new()
    {
        Sequence = 1,
        Timestamp = Timestamp.FromDateTimeOffset(of.Began),
        EventType = EventType.ProcessStart,
        ProcessStart = new ProcessStartEvent { Pid = 4711, StartedAt = Timestamp.FromDateTimeOffset(of.Began) },
    };

    private static JobEvent End(PlannedExecution of) => new()
    {
        Sequence = of.Events,
        Timestamp = Timestamp.FromDateTimeOffset(of.TimeOf(of.Events)),
        EventType = EventType.ProcessEnd,
        ProcessEnd = new ProcessEndEvent
        {
            Pid = 4711,
            RunDuration = Duration.FromTimeSpan(of.TimeOf(of.Events) - of.Began),
        },
    };

    /// <summary>The same message each time: a batch takes its bytes.</summary>
    private JobEvent Output(PlannedExecution of, long sequence, ReadOnlyMemory<byte> piece)
    {
        var sinceEpoch = of.TimeOf(sequence) - DateTimeOffset.UnixEpoch;
        _event.Sequence = sequence;
        _event.Timestamp.Seconds = sinceEpoch.Ticks / TimeSpan.TicksPerSecond;
        _event.Timestamp.Nanos = (int)(sinceEpoch.Ticks % TimeSpan.TicksPerSecond) * 100;
        _output.Output = UnsafeByteOperations.UnsafeWrap(piece);
        _event.Output = _output;
        return _event;
    }
}
