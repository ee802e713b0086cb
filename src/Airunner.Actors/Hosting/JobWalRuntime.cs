using System.Diagnostics.Metrics;
using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Recovery;
using Airunner.Actors.Jobs.Serialization;
using Airunner.Actors.Reading;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Airunner.Actors.Hosting;

/// <summary>Creates the actors of one system and what they use.</summary>
internal static class JobWalRuntime
{
    /// <summary>The phase of CoordinatedShutdown that drains the logs.</summary>
    internal const string DrainPhase = "airunner-drain";

    /// <summary>Where that phase is configured: a system that has the key is set up for the log.</summary>
    internal const string DrainPhasePath = $"akka.coordinated-shutdown.phases.{DrainPhase}";

    /// <summary>
    /// Configuration that the system must have at its start. The drain phase has a very long time-out instead of Akka's 5 s, because the
    /// drain has its own deadline, <c>drain-timeout</c>.
    /// </summary>
    internal static readonly Config SystemConfig = ConfigurationFactory.ParseString($$"""
        akka.stdout-loglevel = OFF
        akka.coordinated-shutdown.phases {
          {{DrainPhase}} { depends-on = [before-service-unbind], timeout = 24h }
          service-unbind.depends-on = [{{DrainPhase}}]
        }
        """).WithFallback(JobWalSerializer.Config);

    private const int ArchivesAtOnce = 8;

    private static readonly TimeSpan FirstListingAfter = TimeSpan.FromMilliseconds(250);

    // The writing end, and two handles for reading while it is opened; later one while it is zeroed ahead.
    private const int FilesOfLeftover = 3;

    /// <summary>
    /// Creates directories, locks, <c>/user/airunner/archive</c> and <c>/user/airunner/jobs</c>; below <c>/user/airunner-NAME</c> for a
    /// log with a name.
    /// </summary>
    /// <param name="system">Started with <see cref="SystemConfig"/>.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="senders">Returns the sender for each new SenderActor.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="files">The disk; null for the real one.</param>
    /// <param name="meters">Makes the meter; null where the host has none.</param>
    /// <param name="name">Tells the logs of one system apart.</param>
    /// <param name="isFirst">Whether the system has no other log yet.</param>
    /// <param name="floors">Floors of the numbers that logs give; null where an execution has its logs here only.</param>
    /// <exception cref="WalIOException">The state directory cannot be created or written.</exception>
    /// <exception cref="NoThreadException">Not even one commit thread could be started.</exception>
    internal static JobWalAccess Start(
        ActorSystem system,
        JobWalOptions options,
        Func<IEventSender> senders,
        TimeProvider time,
        IWalFileSystem? files = null,
        IMeterFactory? meters = null,
        InstanceName? name = null,
        bool isFirst = true,
        NumberFloors? floors = null)
    {
        name ??= InstanceName.Default;
        files = DiskOf(files, system);
        CommitDispatcher.Register(system, options.CommitThreads, name.CommitDispatcher);
        DiskDirectories.Ensure(files, options.Directory);
        var zeroing = new BackgroundIo("space-ahead", threads: 2);
        var backlog = new BackgroundIo("backlog", threads: 4); // separate: zeroing, which commits wait for, never queues behind a scan
        system.RegisterOnTermination(zeroing.Dispose);
        system.RegisterOnTermination(backlog.Dispose);
        var sends = new SendThreads();
        system.RegisterOnTermination(sends.Dispose);
        var archiving = new DiskTaskScheduler("archive", ArchivesAtOnce, yields: true); // appends and delivery come first
        system.RegisterOnTermination(archiving.Dispose);
        var metrics = new JobWalMetrics(meters);
        system.RegisterOnTermination(metrics.Dispose);
        var counters = new JobWalCounters();
        var archiveSettings = new ArchiveSettings(options.ArchiveDirectory, options.RetentionDays, options.SweepInterval)
        {
            Work = archiving,
            Counters = counters,
            AtOnce = ArchivesAtOnce,
            LogDirectory = options.Directory,
            Damaged = new DamagedRetention(options.DamagedDirectory, options.Directory, options.DamagedRetentionDays),
        };
        var completion = new CompletionCalls(senders, options.DeliveryMaxInFlight, sends, time);
        var logs = Logs(options, time, files, zeroing, () => completion.MayBeOffered) with
        {
            Counters = counters,
            Signals = metrics.Signals,
            Floors = floors,
        };
        system.RegisterOnTermination(logs.Locks.Dispose);
        metrics.Observe(counters, () => logs.Space.LiveBytes, new DiskFigures(files, options, time, work => backlog.Run(work)), time);
        IActorRef archive = ActorRefs.Nobody;
        var jobs = AirunnerActors.Start(system, name.Actor, parent =>
        {
            archive = parent.ActorOf(ArchiveActor.For(files, archiveSettings, time), "archive");
            var parts = Parts(options, senders, logs, backlog, sends, completion, archive) with { Dispatcher = name.CommitDispatcher };
            return parent.ActorOf(JobsActor.For(parts), "jobs");
        });
        UndeliveredMessages.Listen(system, jobs, returnsAppends: isFirst);
        CoordinatedShutdown.Get(system).AddTask(DrainPhase, $"drain {name.Actor}", async () =>
        {
            var closed = await LogsDrain.TryAsync(system, jobs, options.DrainTimeout, LogsDrain.Margin).ConfigureAwait(false);
            if (closed) await EndSweep.RunAsync(system, archive).ConfigureAwait(false);
            return Akka.Done.Instance;
        });
        return new JobWalAccess(system, jobs, archive, options, () => logs.Signals.AppendBegins(time))
        {
            Directory = new JobLogDirectory(
                new LogDirectories(files, options.Directory, options.ArchiveDirectory, options.DamagedDirectory)),
            Counters = counters,
            LiveBytes = () => logs.Space.LiveBytes,
        };
    }

    /// <summary>The disk as all logs of a system use it. Its warnings, at most one of each kind, go to the system's log.</summary>
    internal static IWalFileSystem DiskOf(IWalFileSystem? files, ActorSystem system) =>
        files as FallbackFileSystem ?? new FallbackFileSystem(
            files ?? new LinuxFileSystem(), text => Logging.GetLogger(system, typeof(JobWalRuntime)).Warning("{Reason}", text));

    private static JobWalParts Parts(
        JobWalOptions options,
        Func<IEventSender> senders,
        LogParts logs,
        IBackgroundIo backlog,
        TaskScheduler sends,
        CompletionCalls completion,
        IActorRef archive)
    {
        var gate = new SendGate(options.DeliveryMaxInFlight);
        var delivery = new DeliverySettings(logs.Settings.Retry, options.BatchSendTimeout, gate)
        {
            Sends = sends,
            Signals = logs.Signals,
            Counters = logs.Counters,
        };
        return new JobWalParts(logs, backlog)
        {
            Archive = archive,
            Completion = completion,
            Delivery = (execution, owner) => DeliverySupervisor.Props(execution, owner, senders, delivery, logs.Chance),
        };
    }

    private static LogParts Logs(
        JobWalOptions options, TimeProvider time, IWalFileSystem files, IBackgroundIo zeroing, Func<bool> confirms)
    {
        var folders = new LogFolders(options.Directory, options.DamagedDirectory);
        var retry = new Delivery.Backoff(options.RetryInitial, options.RetryMax, options.RetryMultiplier, options.RetryJitter);
        var settings = new LogSettings(
            options.FlushInterval, options.BatchMaxEvents, options.BatchMaxBytes, options.AppendMaxEventBytes,
            options.AppendMaxQueued, options.ArchiveOnComplete, retry)
        {
            FirstListingAfter = FirstListingAfter,
            RecoverInterval = options.RecoverInterval,
            IdleAfter = options.IdleAfter,
            SegmentMaxBytes = SegmentSize.Of(options),
            MaxLeftoversOpen = OpenFileLimit.Share(LeftoverQueue.AtOnce, FilesOfLeftover),
        };
        return new LogParts(
            files,
            folders,
            ExecutionLocks.Open(files, options.Directory),
            new LogOpener(files, folders, options.PreallocateBytes, zeroing),
            new SpaceGuard(files, options.Directory, options.QuotaMaxBytes, options.QuotaMinFreeDiskBytes),
            time,
            settings)
        {
            Archived = execution => ArchiveReader.Numbers(files, options.ArchiveDirectory, execution),
            ArchivePaths = execution => ArchiveReader.Paths(files, options.ArchiveDirectory, execution),
            EndLeftover = options.EndLeftover,
            Confirms = confirms,
            Chance = new Chance().Next,
        };
    }
}
