using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace Airunner.Actors.Hosting;

/// <summary>Puts the actors of one system together.</summary>
internal static class JobWalRuntime
{
    /// <summary>Phase of CoordinatedShutdown in which logs are drained.</summary>
    internal const string DrainPhase = "airunner-drain";

    /// <summary>
    /// What must be known before the system starts. The drain phase has a time-out that never strikes: draining keeps its own deadline,
    /// <c>drain-timeout</c>, and phases are cut off after 5 s otherwise.
    /// </summary>
    internal static readonly Config SystemConfig = ConfigurationFactory.ParseString($$"""
        akka.stdout-loglevel = OFF
        akka.coordinated-shutdown.phases {
          {{DrainPhase}} { depends-on = [before-service-unbind], timeout = 24h }
          service-unbind.depends-on = [{{DrainPhase}}]
        }
        """);

    /// <summary>Makes directories, locks, <c>/user/archive</c> and <c>/user/jobs</c>.</summary>
    /// <param name="system">Started with <see cref="SystemConfig"/>.</param>
    /// <param name="options">Checked.</param>
    /// <param name="senders">Gives the sender to each newborn SenderActor.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="files">The disk; null for the real one.</param>
    /// <exception cref="WalIOException">The state directory cannot be made or written.</exception>
    internal static JobWalAccess Start(
        ActorSystem system, JobWalOptions options, Func<IEventSender> senders, TimeProvider time, IWalFileSystem? files = null)
    {
        files ??= new LinuxFileSystem();
        RegisterCommitDispatcher(system, options.CommitThreads);
        DiskDirectories.Ensure(files, options.Directory);
        var zeroing = new BackgroundIo("space-ahead", threads: 2);
        var backlog = new BackgroundIo("backlog", threads: 4); // zeros that a commit waits for never stand behind a scan
        system.RegisterOnTermination(zeroing.Dispose);
        system.RegisterOnTermination(backlog.Dispose);
        var archive = system.ActorOf(
            ArchiveActor.For(files, new ArchiveSettings(options.ArchiveDirectory, options.RetentionDays, options.SweepInterval), time), "archive");
        var parts = Parts(options, senders, time, files, zeroing, backlog, archive);
        system.RegisterOnTermination(parts.Logs.Locks.Dispose);
        var names = files.ListNames(options.Directory); // a directory that cannot be listed stops the start: leftover logs would stay unseen
        system.RegisterOnTermination(new JobWalMetrics(parts.Logs.Counters, () => parts.Logs.Space.LiveBytes).Dispose);
        var jobs = system.ActorOf(JobsActor.For(parts, names), "jobs");
        UndeliveredMessages.Listen(system, jobs);
        CoordinatedShutdown.Get(system).AddTask(DrainPhase, "drain", async () =>
        {
            await LogsDrain.TryAsync(system, jobs, options.DrainTimeout, LogsDrain.Margin).ConfigureAwait(false);
            return Akka.Done.Instance;
        });
        return new JobWalAccess(system, jobs, options, parts.Logs.Counters);
    }

    private static JobWalParts Parts(
        JobWalOptions options, Func<IEventSender> senders, TimeProvider time, IWalFileSystem files, IBackgroundIo zeroing, IBackgroundIo backlog, IActorRef archive)
    {
        var folders = new LogFolders(options.Directory, options.DamagedDirectory);
        var retry = new Delivery.Backoff(options.RetryInitial, options.RetryMax, options.RetryMultiplier, options.RetryJitter);
        var delivery = new DeliverySettings(retry, options.BatchSendTimeout);
        var chance = new Chance();
        var settings = new LogSettings(
            options.FlushInterval, options.BatchMaxEvents, options.BatchMaxBytes, options.AppendMaxEventBytes,
            options.AppendMaxQueued, options.ArchiveOnComplete, retry)
        {
            IdleAfter = options.IdleAfter,
            SegmentMaxBytes = options.SegmentMaxBytes,
        };
        var logs = new LogParts(
            files,
            folders,
            ExecutionLocks.Open(files, options.Directory),
            new LogOpener(files, folders, options.PreallocateBytes, zeroing),
            new SpaceGuard(files, options.Directory, options.QuotaMaxBytes, options.QuotaMinFreeDiskBytes),
            time,
            settings)
        {
            Archived = execution => ArchiveReader.Numbers(files, options.ArchiveDirectory, execution),
            Chance = chance.Next,
        };
        return new JobWalParts(logs, backlog)
        {
            Archive = archive,
            Delivery = (execution, owner) => DeliverySupervisor.Props(execution, owner, senders, delivery, chance.Next),
        };
    }

    /// <summary>A dispatcher that follows from an option is made in code: HOCON substitutions do not follow overrides.</summary>
    internal static void RegisterCommitDispatcher(ActorSystem system, int threads)
    {
        var config = ConfigurationFactory.ParseString($$"""
            id = {{Jobs.Actors.Dispatchers.Commit}}
            type = Dispatcher
            executor = fork-join-executor
            throughput = 1000
            dedicated-thread-pool { thread-count = {{threads}}, threadtype = background }
            """);
        system.Dispatchers.RegisterConfigurator(
            Jobs.Actors.Dispatchers.Commit,
            new DispatcherConfigurator(config.WithFallback(system.Settings.Config.GetConfig("akka.actor.default-dispatcher")), system.Dispatchers.Prerequisites));
    }
}
