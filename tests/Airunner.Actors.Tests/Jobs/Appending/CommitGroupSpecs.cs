using System.Diagnostics;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Signals;
using Airunner.Protocol;
using Akka.Actor;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>A caller may read the answer late, when later commits are already durable.</summary>
public sealed class CommitGroupSpecs
{
    private static readonly JobExecution Job = new("build");
    private readonly CommitGroup _group = new();

    [Fact]
    public async Task An_unknown_append_stays_unknown_when_a_later_commit_is_durable()
    {
        var lost = Gather(1);
        _group.UnknownAll("pwrite: EIO", Retries());
        var kept = Gather(1);
        _group.Acknowledge();

        (await kept.Awaitable).ShouldBe(1);
        await Should.ThrowAsync<AppendUnknownException>(async () => await lost.Awaitable);
    }

    [Fact]
    public async Task A_refused_append_stays_so_when_a_later_commit_is_durable()
    {
        var refused = Gather(1);
        _group.RefuseAll(RefusalReason.DiskFull, "pwrite: ENOSPC", Retries());
        var kept = Gather(1);
        _group.Acknowledge();

        (await kept.Awaitable).ShouldBe(1);
        (await Should.ThrowAsync<AppendRefusedException>(async () => await refused.Awaitable)).Reason.ShouldBe(RefusalReason.DiskFull);
    }

    [Fact]
    public void A_durable_append_gives_its_bytes_back_and_one_that_may_come_again_keeps_them()
    {
        var memory = new EventMemory();
        var refused = Gather(1, memory);
        _group.RefuseAll(RefusalReason.Recovering, "it is rewritten", Retries());
        var unknown = Gather(2, memory);
        _group.UnknownAll("pwrite: EIO", Retries());
        var durable = Gather(3, memory);
        var bytes = durable.Body.Bytes;
        _group.Acknowledge();

        Written(refused, 1).ShouldBe(new JobEvent { Sequence = 1 });
        Written(unknown, 2).ShouldBe(new JobEvent { Sequence = 2 });
        Should.Throw<ObjectDisposedException>(() => Written(durable, 3));
        (durable.Body.Sequence, durable.Body.Bytes).ShouldBe((3, bytes));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Only_a_number_that_the_caller_gave_is_named_in_an_answer_and_awaits_retry(bool callerNumbered)
    {
        var retries = Retries();
        var refused = new Answers();
        _group.Add(refused, 7, callerNumbered);
        _group.RefuseAll(RefusalReason.DiskFull, "pwrite: ENOSPC", retries);
        var unknown = new Answers();
        _group.Add(unknown, 8, callerNumbered);
        _group.UnknownAll("pwrite: EIO", retries);
        (refused.Sequence, unknown.Sequence).ShouldBe(callerNumbered ? (7, 8) : (0, 0));
        retries.Sequences.ShouldBe(callerNumbered ? [7, 8] : []);
    }

    [Fact]
    public void The_activities_of_a_commit_are_those_of_its_appends_as_many_as_one_names()
    {
        var traces = Enumerable.Range(0, AppendTraces.MostOfOne + 1).Select(static _ => new Activity("append").Start()).ToList();
        _group.Add(new Answers(), 1, callerNumbered: true);
        foreach (var trace in traces) _group.Add(new Answers { Trace = trace }, 2, callerNumbered: true);
        _group.Traces().ShouldBe(traces.Take(AppendTraces.MostOfOne).Select(static trace => trace.Context));
    }

    private static JobEvent Written(AppendTicket ticket, long number)
    {
        var payload = new byte[ticket.Body.PayloadBytes(number)];
        ticket.Body.WriteTo(number, payload);
        return JobEvent.Parser.ParseFrom(payload);
    }

    private static PendingRetries Retries() => new(10);

    private AppendTicket Gather(long number, EventMemory? memory = null)
    {
        var body = EventBody.Of(new JobEvent { Sequence = number }, memory: memory);
        var ticket = new AppendTicket(Job, new NoOwner(), number) { Body = body };
        _group.Add(ticket, number, callerNumbered: true);
        return ticket;
    }

    private sealed class Answers : IAppender
    {
        public bool IsAnswered => false;

        public long Began => 0;

        public Activity? Trace { get; init; }

        public long? Sequence { get; private set; }

        public void Acknowledge(long number) => Sequence = number;

        public void Refuse(long sequence, RefusalReason reason, string? detail) => Sequence = sequence;

        public void Unknown(long sequence, string detail) => Sequence = sequence;
    }
}
