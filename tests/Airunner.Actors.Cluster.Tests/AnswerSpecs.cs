using Airunner.Actors.Cluster.Messages;
using Airunner.Actors.Cluster.Placing;
using Airunner.Actors.Cluster.Routing;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>What callers are told of a log on another node, with a probe in the place of what answers.</summary>
public sealed class AnswerSpecs : TestKit
{
    private static readonly JobExecution Job = new("build", "1");

    [Fact]
    public async Task An_append_of_unknown_outcome_names_its_sequence()
    {
        var home = CreateTestProbe();
        var remote = Sys.ActorOf(RemoteLog.For(Job, home));
        var ticket = new AppendTicket(Job, new NoOwner(), order: 1) { Body = EventBody.Of(new JobEvent { Sequence = 3 }) };
        remote.Tell(ticket);
        var sent = await home.ExpectMsgAsync<OrderedAppend>();

        home.Reply(new AppendUnknown(Job, sent.Append.Correlation, "EIO"));

        (await Should.ThrowAsync<AppendUnknownException>(ticket.Awaitable.AsTask())).Sequence.ShouldBe(3);
    }

    [Fact]
    public async Task A_log_whose_opening_hangs_is_answered_for_at_the_deadline()
    {
        var jobs = CreateTestProbe(); // never answers
        var home = Sys.ActorOf(HomeActor.For(Job, jobs, new NumberFloors(), TimeProvider.System));

        home.Tell(new Activate(Job), TestActor);

        (await ExpectMsgAsync<NotActivated>(TimeSpan.FromSeconds(60))).Reason.ShouldBe(RefusalReason.Recovering);
    }

    private sealed class NoOwner : ITicketOwner
    {
        public bool WaitsForReturns => false;

        public bool TryWithdraw(AppendTicket ticket) => false;

        public void Release(int appends, long bytes)
        {
        }

        public void Return(AppendTicket ticket)
        {
        }
    }
}
