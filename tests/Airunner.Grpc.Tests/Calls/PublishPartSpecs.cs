using System.Buffers;
using System.Text;
using Airunner.Actors;
using Airunner.Grpc.Calls;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Grpc.Tests.Calls;

public sealed class PublishPartSpecs
{
    [Theory]
    [InlineData("", 1, 0)]
    [InlineData("", 3, 100)]
    [InlineData("token", 3, 200)]
    [InlineData("token", 2, 70_000)]
    public void A_message_has_the_bytes_that_the_protocol_would_give_it(string token, int count, int bytes)
    {
        var events = Batches.Of(count, bytes);
        var expected = new PublishJobEventsRequest { TaskToken = token };
        expected.Events.AddRange(events);

        var part = PublishPart.Of(events, Encoding.UTF8.GetBytes(token), long.MaxValue).ShouldHaveSingleItem();

        Bytes(part).ShouldBe(expected.ToByteArray());
        part.Bytes.ShouldBe(expected.CalculateSize());
    }

    [Fact]
    public void A_batch_is_split_at_the_limit_and_the_token_is_in_each_message()
    {
        var parts = PublishPart.Of(Batches.Of(10, 100), "t"u8.ToArray(), mostBytes: 350).ToList();

        var requests = parts.ConvertAll(part => PublishJobEventsRequest.Parser.ParseFrom(Bytes(part)));
        requests.SelectMany(request => request.Events).Select(each => each.Sequence).ShouldBe(Enumerable.Range(1, 10).Select(n => (long)n));
        requests.Select(request => request.TaskToken).ShouldBe(["t", "t", "t", "t"]);
        parts.ShouldAllBe(part => part.Bytes <= 350);
    }

    [Fact]
    public void An_event_over_the_limit_is_a_message_of_its_own()
    {
        var events = EventBatch.Of([Batches.Event(1, 10), Batches.Event(2, 5000), Batches.Event(3, 10)]);

        var counts = PublishPart.Of(events, [], mostBytes: 1000)
            .Select(part => PublishJobEventsRequest.Parser.ParseFrom(Bytes(part)).Events.Count);

        counts.ShouldBe([1, 1, 1]);
    }

    private static byte[] Bytes(PublishPart part)
    {
        var buffer = new ArrayBufferWriter<byte>();
        part.WriteTo(buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
