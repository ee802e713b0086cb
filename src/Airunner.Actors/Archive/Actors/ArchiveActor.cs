using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.Archive.Actors.ArchiveProtocol;

namespace Airunner.Actors.Archive.Actors;

/// <summary>Archives finished logs, several at a time, and sweeps old archives, on threads that may block.</summary>
/// <remarks>
/// A log's request comes from the log's owner, which has one at a time: archives of one execution keep their order. The queue holds at most
/// one request for each log. A stop cancels the running work; the next sweep removes its temporary files.
/// </remarks>
#pragma warning disable CA1001 // PostStop disposes what an actor holds
internal sealed class ArchiveActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private const TaskCreationOptions OwnThread =
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler;

    private static readonly TimeSpan FirstSweepAfter = TimeSpan.FromMinutes(1);

    private readonly LogArchiver _archiver;
    private readonly SweepWork _sweeps;
    private readonly ArchiveSettings _settings;
    private readonly ArchiveLogging _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Request> _queue = new();
    private readonly List<Request> _running = [];

    /// <summary>Called through <see cref="For"/>.</summary>
    public ArchiveActor(IWalFileSystem files, ArchiveSettings settings, TimeProvider clock)
    {
        _archiver = new LogArchiver(files, settings.Directory);
        _sweeps = new SweepWork(files, settings, clock);
        _settings = settings;
        _log = new ArchiveLogging(Context.GetLogger(), settings.Counters, Context.System.EventStream);
        Receive<ArchiveLog>(log => Enqueue(log, Sender));
        Receive<Sweep>(sweep => Enqueue(sweep, Sender));
        Receive<SweepDue>(_ => Enqueue(new Sweep(), asker: null));
        Receive<Done>(Finish);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The actor's props.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="settings">Directory, retention, interval.</param>
    /// <param name="clock">Wall and monotonic clock, for the sweep.</param>
    public static Props For(IWalFileSystem files, ArchiveSettings settings, TimeProvider clock) =>
        Props.Create(() => new ArchiveActor(files, settings, clock)).WithDeploy(Deploy.Local);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var first = _settings.SweepInterval < FirstSweepAfter ? _settings.SweepInterval : FirstSweepAfter;
        Timers.StartPeriodicTimer(nameof(SweepDue), new SweepDue(), first, _settings.SweepInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Enqueue(object what, IActorRef? asker)
    {
        var same = _running.Concat(_queue).FirstOrDefault(request => request.What.Equals(what));
        if (same is null) _queue.Enqueue(same = new Request(what));
        if (asker is not null && !asker.IsNobody()) same.Askers.Add(asker);
        StartNext();
    }

    private void StartNext()
    {
        while (_running.Count < _settings.AtOnce && _queue.TryDequeue(out var next))
        {
            var claim = (next.What as ArchiveLog)?.Claim;
            if (claim?.TryBegin() is false) continue; // its owner gave it up: no answer is expected
            _running.Add(next);
            Begin(next, claim, _stop.Token);
        }
    }

    private void Begin(Request request, ExecutionClaim? claim, CancellationToken stop)
    {
        try
        {
            Task.Factory.StartNew(() => Do(request, claim, stop), CancellationToken.None, OwnThread, _settings.Work).PipeTo(Self);
        }
        catch (Exception noThread)
        {
            claim?.End();
            Self.Tell(new Done(request, noThread.GetBaseException()));
        }
    }

    private Done Do(Request request, ExecutionClaim? claim, CancellationToken stop)
    {
        try
        {
            object result = request.What is ArchiveLog log
                ? new LogArchived(log.Execution, _archiver.Archive(log.Execution, log.LogPath, stop))
                : _sweeps.Sweep((Sweep)request.What, stop);
            return new Done(request, result);
        }
        catch (Exception e)
        {
            return new Done(request, e);
        }
        finally
        {
            claim?.End();
        }
    }

    private void Finish(Done done)
    {
        var request = done.Request;
        _running.Remove(request);
        var reply = _log.Report(request.What, done.Result);
        if (reply is not null) request.Askers.ForEach(asker => asker.Tell(reply));
        StartNext();
    }

    private sealed record SweepDue : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Done(Request Request, object Result) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed class Request(object what)
    {
        public object What => what;

        public List<IActorRef> Askers { get; } = [];
    }
}
