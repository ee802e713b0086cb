using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Actors.Tests.Format;

/// <summary>What counts as an event without being parsed is one for the parser too.</summary>
public sealed class EventShapeSpecs
{
    private static readonly JobEvent[] Events =
    [
        new(),
        new() { Sequence = 1, Timestamp = new Timestamp { Seconds = 7, Nanos = 5 }, EventType = EventType.Output, Output = Text("hello") },
        new()
        {
            Sequence = 2,
            EventType = EventType.OutputBatch,
            OutputBatch = new OutputBatchEvent
            {
                Outputs = { new OutputItem { Output = ByteString.CopyFromUtf8("a"), TimestampDeltaMs = 3 }, new OutputItem() },
                StartSequence = 2,
                EndSequence = 3,
            },
        },
        new() { Sequence = 4, EventType = EventType.ProcessStart, ProcessStart = new ProcessStartEvent { Pid = 1, Origin = Origin() } },
        new() { Sequence = 5, ProcessEnd = new ProcessEndEvent { RunDuration = new Duration { Seconds = 9 } } },
        new() { Sequence = 6, ImagePullProgress = new ImagePullProgressEvent { Status = "läuft", CurrentBytes = 3 } },
    ];

    [Fact]
    public void Events_of_every_kind_are_known_without_the_parser() =>
        Events.ShouldAllBe(static jobEvent => EventShape.IsEvent(jobEvent.ToByteArray()));

    [Fact]
    public void A_text_that_is_not_UTF_8_is_left_to_the_parser() =>
        EventShape.IsEvent(Convert.FromHexString("32030A01FF")).ShouldBeFalse();

    [Fact]
    public void Whatever_is_changed_in_an_event_the_parser_takes_what_counts_as_one()
    {
        var random = new Random(20261129);
        var taken = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = Events[1 + random.Next(Events.Length - 1)].ToByteArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var payload = random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            if (!EventShape.IsEvent(payload)) continue;
            taken++;
            Should.NotThrow(() => JobEvent.Parser.ParseFrom(payload), Convert.ToHexString(payload));
        }

        taken.ShouldBeGreaterThan(10_000);
    }

    private static OutputEvent Text(string text) => new() { Output = ByteString.CopyFromUtf8(text) };

    private static ProcessOrigin Origin() => new() { Host = "h", User = "u", Arguments = { ByteString.CopyFromUtf8("make") } };
}
