using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Recovery;
using Airunner.Actors.Jobs.Sequencing;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>What is answered about a log whose actor stops, or waits for its restart.</summary>
public sealed class UnroutedMessagesSpecs : JobWalSpecs
{
    private readonly RecentStatuses _ended = new();
    private readonly UnownedLogs _unowned = new();
    private readonly JobChild _child = new(isLeftover: true, maxWaiting: 1);

    public UnroutedMessagesSpecs() => _child.Start(TestActor, now: 0);

    [Fact]
    public async Task A_log_that_could_not_be_opened_is_unavailable_while_its_actor_stops()
    {
        _unowned.NoteUnavailable(new JobStatus(Job, JobPhase.Unavailable) { LogTrouble = "is not a log" });
        _child.Stop();
        (await StatusOfChildAsync()).Phase.ShouldBe(JobPhase.Unavailable);
    }

    [Fact]
    public async Task A_log_that_has_ended_tells_how_while_its_actor_stops()
    {
        _ended.Add(new JobStatus(Job, JobPhase.Archived));
        _child.Stop();
        (await StatusOfChildAsync()).Phase.ShouldBe(JobPhase.Archived);
    }

    [Fact]
    public async Task A_log_that_failed_does_not_tell_how_an_earlier_one_has_ended()
    {
        _ended.Add(new JobStatus(Job, JobPhase.Archived));
        _child.AwaitRestart();
        (await StatusOfChildAsync()).Phase.ShouldBe(JobPhase.Recovering);
    }

    private async Task<JobStatus> StatusOfChildAsync()
    {
        var unrouted = new UnroutedMessages(Parts, _ended, new LeftoverQueue(), _unowned, new ClosedLogRetries(), TestActor);
        unrouted.AnswerWhileRestarting(new GetStatus(Job), TestActor, _child);
        return await ExpectMsgAsync<JobStatus>();
    }
}
