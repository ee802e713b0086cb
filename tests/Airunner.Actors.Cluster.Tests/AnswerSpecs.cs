using Airunner.Actors.Cluster.Messages;
using Airunner.Actors.Cluster.Placing;
using Airunner.Actors.Cluster.Routing;
using Airunner.Actors.Jobs.Actors;
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
    private static readonly TimeSpan Timely = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_log_is_asked_for_again_where_the_question_was_lost_with_a_node()
    {
        var region = CreateTestProbe();
        var router = Sys.ActorOf(RouterActor.For(region, ActorRefs.Nobody));
        router.Tell(new JobWalMessages.RetriesLeft(Job, [7]));
        router.Tell(new Activate(Job), TestActor);
        await region.ExpectMsgAsync<Reopen>(); // went to a node that has died: nobody answers

        (await region.ExpectMsgAsync<Reopen>()).Retries.ShouldBe([7]);
        region.Reply(new NotActivated(Job, RefusalReason.Recovering, "the execution moves"));
        await region.ExpectMsgAsync<Reopen>();
        region.Reply(new Activated(Job, TestActor, new JobStatus(Job, JobPhase.Open)));

        (await ExpectMsgAsync<Activated>()).Execution.ShouldBe(Job);
    }

    [Fact]
    public async Task An_append_of_unknown_outcome_names_its_sequence()
    {
        var home = CreateTestProbe();
        var remote = Sys.ActorOf(RemoteLog.For(Job, home));
        var ticket = Ticket(3, new Owner());
        remote.Tell(ticket);
        var sent = await home.ExpectMsgAsync<OrderedAppend>();

        home.Reply(new AppendUnknown(Job, sent.Append.Correlation, "EIO"));

        (await Should.ThrowAsync<AppendUnknownException>(ticket.Awaitable.AsTask())).Sequence.ShouldBe(3);
    }

    [Fact]
    public async Task What_comes_as_a_home_ends_is_returned_and_only_what_it_has_taken_may_be_unknown()
    {
        var home = CreateTestProbe();
        var remote = Watch(Sys.ActorOf(RemoteLog.For(Job, home)));
        var owner = new Owner();
        var taken = Ticket(3, owner);
        var late = Ticket(4, owner);
        remote.Tell(taken);
        var first = await home.ExpectMsgAsync<OrderedAppend>();
        remote.Tell(late);
        await home.ExpectMsgAsync<OrderedAppend>();

        home.Reply(new HomeEnds(first.Number));

        (await owner.Returned.Task.WaitAsync(Timely)).ShouldBe(late);
        Sys.Stop(home);
        (await Should.ThrowAsync<AppendUnknownException>(taken.Awaitable.AsTask().WaitAsync(Timely))).Sequence.ShouldBe(3);
        await ExpectTerminatedAsync(remote);
    }

    [Fact]
    public async Task A_home_that_hands_over_says_to_each_sender_what_it_has_taken()
    {
        var jobs = CreateTestProbe();
        var home = Watch(Sys.ActorOf(HomeActor.For(Job, jobs, new NumberFloors(), TimeProvider.System)));
        home.Tell(new OrderedAppend(1, new Append(Job, 1, new JobEvent { Sequence = 3 })), TestActor);
        await jobs.ExpectMsgAsync<Append>();
        home.Tell(HomeActor.Leave.Instance);
        await jobs.ExpectMsgAsync<JobWalMessages.HandOver>();

        jobs.Reply(new JobWalMessages.HandedOver(Job));

        (await ExpectMsgAsync<HomeEnds>()).Taken.ShouldBe(1);
        await ExpectTerminatedAsync(home);
    }

    [Fact]
    public async Task A_log_whose_opening_hangs_is_answered_for_at_the_deadline()
    {
        var jobs = CreateTestProbe(); // never answers
        var home = Sys.ActorOf(HomeActor.For(Job, jobs, new NumberFloors(), TimeProvider.System));

        home.Tell(new Activate(Job), TestActor);

        (await ExpectMsgAsync<NotActivated>(Timely)).Reason.ShouldBe(RefusalReason.Recovering);
    }

    private static AppendTicket Ticket(long sequence, Owner owner) =>
        new(Job, owner, order: 1) { Body = EventBody.Of(new JobEvent { Sequence = sequence }) };

    private sealed class Owner : ITicketOwner
    {
        public TaskCompletionSource<AppendTicket> Returned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WaitsForReturns => false;

        public bool TryWithdraw(AppendTicket ticket) => false;

        public void Release(int appends, long bytes)
        {
        }

        public void Return(AppendTicket ticket) => Returned.SetResult(ticket);
    }
}
