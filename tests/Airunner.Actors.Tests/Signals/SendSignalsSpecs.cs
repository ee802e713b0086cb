using System.Diagnostics.Metrics;
using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Signals;
using Airunner.Actors.Tests.Delivery;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using static Airunner.Actors.Delivery.Actors.SenderProtocol;

namespace Airunner.Actors.Tests.Signals;

/// <summary>What delivery records, with a receiver that answers as the spec says, in virtual time.</summary>
public sealed class SendSignalsSpecs : TestKit
{
    private static readonly JobExecution Job = new("build", "1");
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    private readonly HeardMeter _heard = new();
    private readonly ScriptedSender _server = new();
    private readonly IActorRef _sender;

    public SendSignalsSpecs()
        : base(VirtualTime.Hocon)
    {
        var retry = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, 0);
        var signals = new WalSignals(_heard.Create(new MeterOptions("specs")));
        var settings = new DeliverySettings(retry, SendTimeout, new SendGate(maxInFlight: 8)) { Signals = signals };
        _sender = Sys.ActorOf(SenderActor.For(Job, TestActor, () => _server, settings, chance: () => 0.5));
    }

    private VirtualTime Time => (VirtualTime)Sys.Scheduler;

    [Fact]
    public async Task A_send_records_its_size_and_duration()
    {
        await GiveAsync(1, 2, 3);
        var call = await _server.NextAsync();
        Time.Advance(TimeSpan.FromSeconds(2));
        call.Accept();
        await ExpectMsgAsync<Delivered>();

        _heard.Recorded("airunner.wal.sends").ShouldHaveSingleItem().Value.ShouldBe(1);
        _heard.Recorded("airunner.wal.send.events").ShouldHaveSingleItem().Value.ShouldBe(3);
        var duration = _heard.Recorded("airunner.wal.send.duration").ShouldHaveSingleItem();
        (duration.Value, duration.Tags).ShouldBe((2, ""));
        _heard.Recorded("airunner.wal.sends.failed").ShouldBeEmpty();
    }

    [Fact]
    public async Task Failures_are_counted_by_their_code()
    {
        await GiveAsync(1, 2);
        await FailAsync(new RetryLaterException("away") { Code = "Unavailable" });
        await FailAsync(new IOException("no route to 10.0.0.1"));
        await FailAsync(new TimeoutException("no answer of the server"));

        Codes.ShouldBe(["error.type=Unavailable", "error.type=System.IO.IOException", "error.type=timeout"]);
        _heard.Recorded("airunner.wal.send.duration").Select(measured => measured.Tags).ShouldBe(Codes);
    }

    [Fact]
    public async Task A_refusal_is_a_failure_with_its_code_or_none()
    {
        await GiveAsync(1, 2);
        await FailAsync(new EventsRefusedException("no") { Code = "InvalidArgument" });
        await FailAsync(new EventsRefusedException("no"));

        Codes.ShouldBe(["error.type=InvalidArgument", "error.type=refused"]);
    }

    [Fact]
    public async Task A_call_that_does_not_return_is_a_timeout_once()
    {
        await GiveAsync(1);
        var hung = await _server.NextAsync();
        Time.Advance(SendTimeout);
        await ExpectMsgAsync<SendFailed>();
        hung.Fail("broken at last");
        Time.Advance(TimeSpan.FromSeconds(1));
        (await _server.NextAsync()).Accept();
        await ExpectMsgAsync<Delivered>();

        Codes.ShouldBe(["error.type=timeout"]);
        _heard.Recorded("airunner.wal.send.duration").Select(measured => measured.Value).First().ShouldBe(30);
        _heard.Recorded("airunner.wal.sends").Count.ShouldBe(2);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _heard.Dispose();
    }

    private IEnumerable<string> Codes => _heard.Recorded("airunner.wal.sends.failed").Select(measured => measured.Tags);

    private async Task FailAsync(Exception error)
    {
        (await _server.NextAsync()).Answer.SetException(error);
        var failed = await ExpectMsgAsync<SendFailed>();
        Time.Advance(failed.Delay);
    }

    private async Task GiveAsync(params long[] sequences)
    {
        await ExpectMsgAsync<BatchWanted>();
        var events = sequences.Select(sequence => new JobEvent { Sequence = sequence });
        _sender.Tell(new Batch(Job, sequences[0], EventBatch.Of(events)));
    }
}
