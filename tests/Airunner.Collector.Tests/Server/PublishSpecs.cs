using System.Net;
using Airunner.Actors;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Tests.Server;

public sealed class PublishSpecs : RunningCollector
{
    private static readonly JobExecution Job = new("build", "one");

    private protected override CollectorSettings Change(CollectorSettings settings)
    {
        settings.Limits.MaxEventBytes = 1 << 20;
        settings.Limits.MaxMessageBytes = 4 << 20;
        settings.Limits.MaxJobWaitingBytes = 4 << 20;
        settings.Limits.RetryAfter = TimeSpan.FromMilliseconds(123);
        return settings;
    }

    [Fact]
    public async Task Published_events_are_stored_when_the_call_returns()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 256));
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 256));
    }

    [Fact]
    public async Task The_same_events_again_are_accepted_and_stored_once()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 3));
        await PublishAsync(For("build", "one"), Make.Outputs(2, 4));
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 5));
    }

    [Fact]
    public async Task Ids_may_be_any_text_and_a_job_needs_no_execution()
    {
        await PublishAsync(For(".Straße ~1/*", "_ä"), Make.Outputs(1, 1));
        await PublishAsync(For(".Straße ~1/*"), Make.Outputs(1, 2));
        Read(reader => reader.Events(new JobExecution(".Straße ~1/*", "_ä")).Count()).ShouldBe(1);
        Read(reader => reader.Events(new JobExecution(".Straße ~1/*")).Count()).ShouldBe(2);
    }

    [Fact]
    public async Task Another_payload_under_a_used_sequence_is_ALREADY_EXISTS_and_nothing_of_its_batch_is_stored()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 2));
        var refused = await RefusedAsync(For("build", "one"), [Make.Output(2, "other"), Make.Output(3, "new")]);
        refused.StatusCode.ShouldBe(StatusCode.AlreadyExists);
        refused.Status.Detail.ShouldContain("event 2 of 'build/one'");
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 2));
    }

    [Fact]
    public async Task Unknown_fields_and_kinds_of_events_come_back_byte_for_byte()
    {
        // Field 1 = 1, field 3 = 99 (an unknown kind), field 77 = bytes; the order and an overlong varint are the sender's.
        byte[] payload = [0xEA, 0x04, 0x02, 0x61, 0x62, 0x18, 0x63, 0x08, 0x81, 0x00];
        await PublishRawAsync([0x12, (byte)payload.Length, .. payload]);
        using var call = Client.StreamJobEvents(new StreamJobEventsRequest { JobId = "build" }, deadline: CallDeadline);
        (await call.ResponseStream.MoveNext(default)).ShouldBeTrue();
        call.ResponseStream.Current.Event.ShouldBe(JobEvent.Parser.ParseFrom(payload));
        using var connection = new SqliteConnection($"Data Source={StoragePath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT bytes FROM segments";
        ((byte[])command.ExecuteScalar()!).ShouldBe([0x12, (byte)payload.Length, .. payload]);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x12, 0x05, 0x08, 0x01 })]
    [InlineData(new byte[] { 0x12, 0x04, 0x08, 0x01, 0x12, 0x09 })]
    [InlineData(new byte[] { 0x10, 0x01 })]
    [InlineData(new byte[] { 0x0A, 0x01, 0xFF })]
    public async Task A_malformed_message_is_INVALID_ARGUMENT(byte[] message)
    {
        var refused = await Should.ThrowAsync<RpcException>(PublishRawAsync(message));
        refused.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refused.Status.Detail.ShouldContain("malformed");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task An_event_without_a_sequence_behind_another_one_is_INVALID_ARGUMENT(long sequence)
    {
        var refused = await RefusedAsync(For("build"), [Make.Output(1, "a"), Make.Output(sequence, "b")]);
        refused.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refused.Status.Detail.ShouldContain($"event 1 of the message has the sequence {sequence}");
    }

    [Fact]
    public async Task The_first_event_may_have_no_sequence_and_another_one_without_is_ALREADY_EXISTS()
    {
        await PublishAsync(For("build", "one"), [Make.Output(0, "a"), Make.Output(1, "b")]);
        (await RefusedAsync(For("build", "one"), [Make.Output(0, "c")])).StatusCode.ShouldBe(StatusCode.AlreadyExists);
        Read(reader => reader.Events(Job).ToArray()).ShouldBe([Make.Output(0, "a"), Make.Output(1, "b")]);
    }

    [Fact]
    public async Task An_event_over_its_limit_is_INVALID_ARGUMENT_and_one_at_it_is_stored()
    {
        var most = Make.Output(1, new byte[(1 << 20) - 100]);
        await PublishAsync(For("build"), [most]);
        var refused = await RefusedAsync(For("build"), [Make.Output(2, new byte[(1 << 20) + 1])]);
        refused.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refused.Status.Detail.ShouldContain("at most 1048576 B");
    }

    [Fact]
    public async Task A_message_of_5_MB_over_the_limit_is_INVALID_ARGUMENT()
    {
        var refused = await RefusedAsync(For("build"), Enumerable.Range(1, 10).Select(i => Make.Output(i, new byte[500_000])));
        refused.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refused.Status.Detail.ShouldContain("larger than 4194304 B");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("%")]
    [InlineData("%2E")]
    [InlineData("%FF")]
    public async Task A_job_that_is_no_id_is_INVALID_ARGUMENT(string job)
    {
        var refused = await RefusedAsync(new Metadata { { "airunner-job", job } }, Make.Outputs(1, 1));
        refused.StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Without_a_job_a_call_is_INVALID_ARGUMENT() =>
        (await RefusedAsync([], Make.Outputs(1, 1))).StatusCode.ShouldBe(StatusCode.InvalidArgument);

    [Fact]
    public async Task One_call_may_have_many_messages()
    {
        using var call = Client.PublishJobEvents(For("build", "one"), CallDeadline);
        for (var i = 0; i < 20; i++)
            await call.RequestStream.WriteAsync(new PublishJobEventsRequest { Events = { Make.Outputs(1 + (i * 10), 10) } });
        await call.RequestStream.CompleteAsync();
        await call;
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 200));
    }

    [Fact]
    public async Task A_locked_store_is_UNAVAILABLE_with_a_hint_and_goes_on_when_it_is_free()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 1));
        using (var locked = StoreFile.Open(StoragePath, SqliteOpenMode.ReadWrite))
        {
            StoreFile.Run(locked, "BEGIN IMMEDIATE");
            var refused = await RefusedAsync(For("build", "one"), Make.Outputs(2, 1));
            refused.StatusCode.ShouldBe(StatusCode.Unavailable);
            refused.Trailers.GetValue("retry-after-ms").ShouldBe("123");
            refused.Status.Detail.ShouldNotContain(StateDirectory);
            StoreFile.Run(locked, "ROLLBACK");
        }

        await PublishAsync(For("build", "one"), Make.Outputs(2, 1));
        Read(reader => reader.Events(Job).Count()).ShouldBe(2);
    }

    [Fact]
    public async Task A_job_over_its_share_is_RESOURCE_EXHAUSTED_and_another_one_is_not()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 1));
        using var locked = StoreFile.Open(StoragePath, SqliteOpenMode.ReadWrite);
        StoreFile.Run(locked, "BEGIN IMMEDIATE");
        var large = Enumerable.Range(2, 3).Select(i => Make.Output(i, new byte[1_000_000])).ToArray();
        var first = PublishAsync(For("build", "one"), large);
        var second = PublishAsync(For("build", "two"), large);
        var refused = await Should.ThrowAsync<RpcException>(await Task.WhenAny(first, second));
        refused.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        refused.Trailers.GetValue("retry-after-ms").ShouldBe("123");
        var other = PublishAsync(For("other"), large);
        StoreFile.Run(locked, "ROLLBACK");
        await other;
        await Should.ThrowAsync<RpcException>(Task.WhenAll(first, second));
        new[] { first, second }.Count(call => call.IsCompletedSuccessfully).ShouldBe(1);
    }

    [Theory]
    [InlineData(5, 5, "true", "0")]
    [InlineData(7, 7, "false", "2")]
    [InlineData(4, 4, "true", "0")]
    [InlineData(5, 6, "false", "1")]
    [InlineData(0, 0, "true", "0")]
    public async Task A_closing_call_says_whether_all_is_there(long last, long count, string complete, string missing)
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 2));
        await PublishAsync(For("build", "one"), Make.Outputs(3, 3));
        var closing = For("build", "one");
        closing.Add("airunner-last-sequence", $"{last}");
        closing.Add("airunner-count", $"{count}");
        using var call = Client.PublishJobEvents(closing, CallDeadline);
        await call.RequestStream.CompleteAsync();
        await call;
        call.GetTrailers().GetValue("airunner-complete").ShouldBe(complete);
        call.GetTrailers().GetValue("airunner-missing").ShouldBe(missing);
    }

    [Theory]
    [InlineData("", "true", null)]
    [InlineData("other", "false", null)]
    [InlineData("gap", "false", "4,6-7")]
    public async Task A_closing_call_compares_the_hash_and_names_what_is_missing(string how, string complete, string? missing)
    {
        var events = Make.Outputs(1, 9);
        var totals = default(ExecutionTotals);
        foreach (var one in events) totals = totals.With(one.Sequence, one.ToByteArray());
        await PublishAsync(For("build", "one"), events.Where(one => how != "gap" || one.Sequence is not (4 or 6 or 7)).ToArray());
        var closing = For("build", "one");
        closing.Add("airunner-first-sequence", "1");
        closing.Add("airunner-last-sequence", "9");
        closing.Add("airunner-count", "9");
        closing.Add("airunner-hash", $"{totals.Hash + (how == "other" ? 1u : 0u):x16}");
        using var call = Client.PublishJobEvents(closing, CallDeadline);
        await call.RequestStream.CompleteAsync();
        await call;
        call.GetTrailers().GetValue("airunner-complete").ShouldBe(complete);
        call.GetTrailers().GetValue("airunner-missing-sequences").ShouldBe(missing);
    }

    [Theory]
    [InlineData("airunner-hash", "12")]
    [InlineData("airunner-hash", "00000000000000zz")]
    [InlineData("airunner-first-sequence", "-1")]
    public async Task A_closing_call_that_is_malformed_is_refused(string key, string value)
    {
        var closing = For("build", "one");
        closing.Add("airunner-last-sequence", "9");
        closing.Add("airunner-count", "9");
        closing.Add(key, value);
        using var call = Client.PublishJobEvents(closing, CallDeadline);
        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task HTTP_1_is_served_on_the_same_port()
    {
        await PublishAsync(For("build"), Make.Outputs(1, 1)); // HTTP/2
        using var client = new HttpClient();
        using var response = await client.GetAsync(Collector.Address);
        response.Version.ShouldBe(HttpVersion.Version11);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_is_served()
    {
        var health = new global::Grpc.Health.V1.Health.HealthClient(Channel);
        (await health.CheckAsync(new global::Grpc.Health.V1.HealthCheckRequest(), deadline: CallDeadline)).Status
            .ShouldBe(global::Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving);
    }

    private async Task PublishRawAsync(byte[] message)
    {
        var raw = new Method<byte[], byte[]>(
            MethodType.ClientStreaming,
            JobEventsService.Descriptor.FullName,
            "PublishJobEvents",
            Marshallers.Create(static (byte[] bytes) => bytes, static bytes => bytes),
            Marshallers.Create(static (byte[] bytes) => bytes, static bytes => bytes));
        var options = new CallOptions(For("build", "one"), CallDeadline);
        using var call = Channel.CreateCallInvoker().AsyncClientStreamingCall(raw, null, options);
        await call.RequestStream.WriteAsync(message);
        await call.RequestStream.CompleteAsync();
        await call;
    }
}
