using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Serialization;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Archive;
using Airunner.Protocol;
using Airunner.Simulation;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>JobsActor and its children on a simulated disk, in virtual time, with probes for the receiver and the archive.</summary>
/// <remarks>Every message between actors, and what creates them, is serialized here, so that none depends on one process; other specs run
/// without.</remarks>
public abstract class JobWalSpecs : TestKit
{
    internal const string Logs = "/state/wal";
    internal static readonly JobExecution Job = new("build", "1");
    internal static readonly string LogPath = $"{Logs}/build_1.wal";

    private readonly BackgroundIo _background = new("specs", threads: 2);
    private JobWalParts? _parts;
    private IActorRef? _jobs;

    /// <param name="serializesMessages">Off only for specs of messages that never leave the process.</param>
    protected JobWalSpecs(bool serializesMessages = true)
        : base(ConfigurationFactory.ParseString($"""
            {VirtualTime.Hocon}
            akka.test.single-expect-default = 30s
            akka.loglevel = WARNING
            akka.actor.serialize-messages = {(serializesMessages ? "on" : "off")}
            akka.actor.serialize-creators = {(serializesMessages ? "on" : "off")}
            """).WithFallback(JobWalSerializer.Config))
    {
        CommitDispatcher.Register(Sys, threads: 4);
        DiskDirectories.Ensure(Disk, Logs);
        Sender = CreateTestProbe("receiver");
        Archive = CreateTestProbe("archiver");
    }

    internal SimulatedFileSystem Disk { get; } = new(new Random(1));

    internal TestProbe Sender { get; }

    internal TestProbe Archive { get; }

    internal VirtualTime Time => (VirtualTime)Sys.Scheduler;

    internal LogSettings Settings { get; set; } = new(
        FlushInterval: TimeSpan.FromMilliseconds(100), BatchMaxEvents: 256, BatchMaxBytes: 1 << 20, MaxEventBytes: 1 << 20,
        MaxQueued: 4096, ArchiveOnComplete: true,
        Retry: new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, 0));

    internal ArchivedNumbers Archived { get; set; } = ArchivedNumbers.None;

    internal FakeClock Clock { get; } = new();

    internal Func<LeftoverLog, JobEvent?>? EndLeftover { get; set; }

    internal long QuotaBytes { get; set; }

    internal long MinFreeBytes { get; set; }

    /// <summary>The delivery of an execution; null for a relay to <see cref="Sender"/>.</summary>
    internal Func<JobExecution, IActorRef, Props>? Delivery { get; set; }

    internal Func<double> Chance { get; set; } = () => 0.5;

    internal JobWalParts Parts => _parts ??= MakeParts();

    internal IActorRef Jobs => _jobs ??= StartJobs();

    internal static JobEvent Event(long sequence, string text = "x") =>
        new()
        {
            Sequence = sequence,
            Timestamp = new Timestamp { Seconds = 1 },
            EventType = EventType.Output,
            Output = new OutputEvent { Output = ByteString.CopyFromUtf8(text) },
        };

    internal void Append(long sequence, string text = "x") => Jobs.Tell(new Append(Job, sequence, Event(sequence, text)), TestActor);

    internal async Task AppendedAsync(params long[] sequences)
    {
        foreach (var sequence in sequences) (await ExpectMsgAsync<Appended>()).Sequence.ShouldBe(sequence);
    }

    internal async Task RefusedAsync(long sequence, RefusalReason reason, string? detail = null)
    {
        var refused = await ExpectMsgAsync<AppendRefused>();
        (refused.Correlation, refused.Reason).ShouldBe((sequence, reason));
        if (detail is not null) refused.Detail.ShouldBe(detail);
    }

    internal async Task<IActorRef> OpenAsync()
    {
        Jobs.Tell(new Activate(Job), TestActor);
        return (await ExpectMsgAsync<Activated>()).Log;
    }

    internal async Task<JobStatus> StatusAsync()
    {
        Jobs.Tell(new GetStatus(Job), TestActor);
        return await ExpectMsgAsync<JobStatus>();
    }

    /// <summary>Lets the time to fill pass and returns the batch that the sender gets.</summary>
    internal async Task<SenderProtocol.Batch> BatchAsync()
    {
        await StatusAsync(); // after the answer, the timers of earlier messages are set
        Time.Advance(Settings.FlushInterval);
        return await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
    }

    internal void Say(object message) => Sender.LastSender.Tell(new RelaySender.Say(message));

    internal async Task DeliverAsync()
    {
        var batch = await BatchAsync();
        Say(new SenderProtocol.Delivered(Job, batch.Id, batch.Events[^1].Sequence));
        Say(new SenderProtocol.BatchWanted(Job));
        await AwaitStatusAsync(status => status.Pending == 0);
    }

    /// <summary>Completes the execution and delivers its one batch.</summary>
    /// <returns>The request to the archive.</returns>
    internal async Task<ArchiveProtocol.ArchiveLog> CompleteAsync(long through = 1)
    {
        Jobs.Tell(new Complete(Job), TestActor);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Say(new SenderProtocol.Delivered(Job, batch.Id, through));
        return await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
    }

    internal async Task AwaitStatusAsync(Func<JobStatus, bool> holds) =>
        await AwaitAsync(async () => holds(await Jobs.Ask<JobStatus>(new GetStatus(Job))));

    /// <summary>Waits until a log that failed is open again. Its retry may be set at any moment, so time is advanced repeatedly.</summary>
    internal Task AwaitOpenAgainAsync() => AwaitAsync(async () =>
    {
        Time.Advance(Settings.Retry.Initial);
        return (await StatusAsync()).Phase == JobPhase.Open;
    });

    internal Task AwaitAsync(Func<bool> holds) => AwaitAsync(() => Task.FromResult(holds()));

    /// <summary>Acknowledges every batch that has arrived. The log may not have processed the acknowledgements yet.</summary>
    internal async Task TakeBatchesAsync()
    {
        while (Sender.HasMessages)
        {
            if (await Sender.ReceiveOneAsync() is not SenderProtocol.Batch batch) continue;
            Say(new SenderProtocol.Delivered(Job, batch.Id, batch.Events[^1].Sequence));
            Say(new SenderProtocol.BatchWanted(Job));
        }
    }

    internal async Task AwaitAsync(Func<Task<bool>> holds) =>
        await AwaitConditionAsync(holds, max: TimeSpan.FromSeconds(30), interval: TimeSpan.FromMilliseconds(10));

    internal int Count(DiskOperation operation, string path) => Disk.Calls.Count(call => call.Operation == operation && call.Path == path);

    /// <summary>The next call of a kind on a path fails, once.</summary>
    internal void FailOnce(DiskOperation operation, string path, Errno error)
    {
        var done = 0;
        Disk.Fault = call => call.Operation == operation && call.Path == path && Interlocked.Exchange(ref done, 1) == 0
            ? DiskFault.Fail(error)
            : DiskFault.None;
    }

    /// <summary>Every write to the log throws an exception that is not an error of the disk: the log's actor crashes.</summary>
    internal void CrashOnWrite() => Disk.Fault = call =>
        call.Operation == DiskOperation.Write && call.Path == LogPath ? throw new InvalidOperationException("a bug") : DiskFault.None;

    protected override void AfterAll()
    {
        Disk.HoldSyncs = false;
        Disk.Fault = null;
        base.AfterAll();
        _background.Dispose();
    }

    private Props Relay(JobExecution execution, IActorRef owner) =>
        Props.Create(() => new RelaySender(execution, owner, Sender.Ref)).WithDeploy(Deploy.Local);

    private IActorRef StartJobs()
    {
        var jobs = Sys.ActorOf(JobsActor.For(Parts), "jobs");
        UndeliveredMessages.Listen(Sys, jobs);
        return jobs;
    }

    private JobWalParts MakeParts()
    {
        var folders = new LogFolders(Logs, "/state/damaged");
        var logs = new LogParts(
            Disk, folders, ExecutionLocks.Open(Disk, Logs), new LogOpener(Disk, folders, preallocateBytes: 0, _background),
            new SpaceGuard(Disk, Logs, QuotaBytes, MinFreeBytes), Clock, Settings)
        {
            Archived = _ => Archived,
            EndLeftover = EndLeftover,
            Chance = Chance,
        };
        return new JobWalParts(logs, _background)
        {
            Archive = Archive.Ref,
            Delivery = Delivery ?? Relay,
        };
    }
}
