using Airunner.Collector.Server.Calls;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Collector.Tests.Server;

/// <summary>A message is accepted without being parsed only where the parser takes it, with the same sequences.</summary>
public sealed class PublishFrameSpecs
{
    private static readonly JobEvent[] Events =
    [
        Make.Output(1, "hello"),
        Make.Batch(2, (StreamType.Stdout, "a"u8.ToArray()), (StreamType.Stderr, "b"u8.ToArray())),
        new() { Sequence = 4, ImagePullProgress = new ImagePullProgressEvent { Status = "läuft", CurrentBytes = 3 } },
        Make.End(5),
    ];

    [Fact]
    public void A_message_is_read_with_its_events_as_they_came()
    {
        var frame = PublishFrame.Read(new PublishJobEventsRequest { TaskToken = "t", Events = { Events } }.ToByteArray());

        (frame.TaskToken, frame.Fault).ShouldBe(("t", null));
        frame.Events.ShouldBe(Events);
        frame.Bytes.ShouldBe(Events.Sum(static jobEvent => jobEvent.CalculateSize()));
    }

    [Fact]
    public void The_last_sequence_of_an_event_that_has_several_counts()
    {
        byte[] twice = [.. new JobEvent { Sequence = 3 }.ToByteArray(), .. new JobEvent { Sequence = 7 }.ToByteArray()];

        PublishFrame.Read([0x12, (byte)twice.Length, .. twice]).Events.SequenceAt(0).ShouldBe(7);
    }

    [Fact]
    public void Whatever_is_changed_in_a_message_the_parser_takes_every_accepted_event_with_the_same_sequence()
    {
        var random = new Random(20261130);
        var whole = new PublishJobEventsRequest { Events = { Events } }.ToByteArray();
        var taken = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var message = whole.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--) message[random.Next(message.Length)] = (byte)random.Next(256);
            var frame = PublishFrame.Read(message);
            if (frame.Fault is not null) continue;
            taken++;
            for (var i = 0; i < frame.Events.Count; i++)
            {
                var bytes = frame.Events.SerialisedAt(i).ToArray();
                JobEvent.Parser.ParseFrom(bytes).Sequence.ShouldBe(frame.Events.SequenceAt(i), Convert.ToHexString(bytes));
            }
        }

        taken.ShouldBeGreaterThan(5_000);
    }
}
