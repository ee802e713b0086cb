using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>The dispatcher of actors whose calls to the disk block. Its threads start as logs need them.</summary>
internal sealed class CommitDispatcher : MessageDispatcherConfigurator
{
    // Messages that one actor handles before its thread goes on with another: an actor that gathers appends is not interrupted.
    private const int MostMessagesAtOnce = 1000;

    // More takes processor time from the callers, with fewer a lone writer waits for its thread to be woken.
    private const int Looks = 50;
    private static readonly TimeSpan ShutdownAfter = TimeSpan.FromSeconds(1);

    private readonly Dispatcher _dispatcher;

    private CommitDispatcher(IDispatcherPrerequisites prerequisites, DiskThreads<IRunnable> threads, string id)
        : base(Config.Empty, prerequisites) =>
        _dispatcher = new Dispatcher(
            this, id, MostMessagesAtOnce, throughputDeadlineTime: null, new Factory(threads, prerequisites), ShutdownAfter);

    /// <summary>Registers it for the actors of a system.</summary>
    /// <param name="system">The system.</param>
    /// <param name="threads">Most threads.</param>
    /// <param name="id">The path under which actors find it.</param>
    /// <exception cref="NoThreadException">Not even one thread could be started.</exception>
    internal static void Register(ActorSystem system, int threads, string id = Dispatchers.Commit)
    {
        var log = Logging.GetLogger(system, typeof(CommitDispatcher));
        var pool = new DiskThreads<IRunnable>("commit", threads, work => Run(work, log)) { Looks = Looks };
        pool.EnsureThread();
        system.RegisterOnTermination(pool.Dispose);
        system.Dispatchers.RegisterConfigurator(id, new CommitDispatcher(system.Dispatchers.Prerequisites, pool, id));
    }

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;

    private static void Run(IRunnable work, ILoggingAdapter log)
    {
        try
        {
            work.Run();
        }
        catch (Exception error)
        {
            log.Error(error, "A thread of the commit dispatcher goes on after an error that no actor has handled");
        }
    }

    /// <summary>All executors share the threads of the system, which end with it.</summary>
    private sealed class Factory(DiskThreads<IRunnable> threads, IDispatcherPrerequisites prerequisites)
        : ExecutorServiceConfigurator(Config.Empty, prerequisites)
    {
        public override ExecutorService Produce(string id) => new Executor(id, threads);
    }

    private sealed class Executor(string id, DiskThreads<IRunnable> threads) : ExecutorService(id)
    {
        public override void Execute(IRunnable run)
        {
            if (!threads.Run(run)) throw new RejectedExecutionException("The actor system has ended.");
        }

        public override void Shutdown()
        {
            // The threads belong to the system: another executor of this dispatcher may use them.
        }
    }
}
