using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>JobsActor under a supervisor that restarts it: it opens exactly the logs that are on the disk.</summary>
public sealed class JobsRestartSpecs : JobWalSpecs
{
    private static readonly JobExecution Other = new("other");

    [Theory]
    [InlineData(Errno.None)]
    [InlineData(Errno.EIO)] // at first: who asks is refused, and it is tried again
    public async Task After_a_restart_the_logs_on_the_disk_are_opened(Errno listing)
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Put($"{Logs}/ended.wal", [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        using var locks = ExecutionLocks.Open(Disk, Logs);
        using var elsewhere = locks.TryAcquire("ended.wal"); // nobody here opens it: an open log that is removed is written again
        var jobs = Start();
        (await LeftoversAsync(jobs)).Order().ShouldBe(["build", "ended"]);
        foreach (var execution in (JobExecution[])[Job, new("ended")])
        {
            jobs.Tell(new GetStatus(execution), TestActor); // answered when its log is open: nobody is at the file below
            await ExpectMsgAsync<JobStatus>();
        }

        Disk.Put($"{Logs}/other.wal", [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Unlink($"{Logs}/ended.wal").ShouldBe(Errno.None);
        Disk.Fault = call => call.Operation == DiskOperation.List ? DiskFault.Fail(listing) : DiskFault.None;

        jobs.Tell(Kill.Instance);

        if (listing != Errno.None)
        {
            jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
            (await ExpectMsgAsync<RequestRefused>()).Detail.ShouldContain("cannot be listed");
            Disk.Fault = null;
        }

        (await LeftoversAsync(jobs)).Order().ShouldBe(["build", "other"]);
    }

    [Fact]
    public async Task After_it_has_stopped_every_request_is_answered()
    {
        await OpenAsync();
        Watch(Jobs);
        Sys.Stop(Jobs);
        await ExpectTerminatedAsync(Jobs);
        Append(1);
        await RefusedAsync(1, RefusalReason.Closed);
        Jobs.Tell(new Activate(Job), TestActor);
        (await ExpectMsgAsync<NotActivated>()).Reason.ShouldBe(RefusalReason.Closed);
        foreach (var request in (object[])[new Flush(Job), new Complete(Job), new GetStatus(Job)])
        {
            Jobs.Tell(request, TestActor);
            (await ExpectMsgAsync<Unavailable>()).Reason.ShouldBe(RefusalReason.Closed);
        }

        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        await ExpectMsgAsync<RequestRefused>();
    }

    private async Task<IEnumerable<string>> LeftoversAsync(IActorRef jobs)
    {
        jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        var told = await ExpectMsgAsync<Leftovers>();
        return told.InProgress.Concat(told.Finished.Select(status => status.Execution)).Select(execution => execution.Job);
    }

    private IActorRef Start()
    {
        var supervisor = Sys.ActorOf(
            Props.Create(() => new Restarting(JobsActor.For(Parts), TestActor)).WithDeploy(Deploy.Local));
        supervisor.Tell("start", TestActor);
        return ExpectMsg<IActorRef>();
    }

    private sealed class Restarting : ReceiveActor
    {
        public Restarting(Props props, IActorRef told) => ReceiveAny(_ => told.Tell(Context.ActorOf(props, "jobs")));

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);
    }
}
