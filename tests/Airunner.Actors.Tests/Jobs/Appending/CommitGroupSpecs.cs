using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Sequencing;
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

    private static PendingRetries Retries() => new(10);

    private AppendTicket Gather(long number)
    {
        var ticket = new AppendTicket(Job, new NoOwner(), number) { Body = EventBody.Of(new JobEvent { Sequence = number }) };
        _group.Add(ticket, number, callerNumbered: true);
        return ticket;
    }
}
