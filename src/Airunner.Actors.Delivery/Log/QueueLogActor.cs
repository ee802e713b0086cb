using Airunner.Actors.Hosting;
using Airunner.Actors.Queues.Wire;
using Airunner.Actors.Reading;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf.WellKnownTypes;
using static Airunner.Actors.Queues.Log.QueueLogProtocol;

namespace Airunner.Actors.Queues.Log;

/// <summary>Writes the records of all queues of one log, in the order of their arrival; many share a sync.</summary>
/// <remarks>A log that cannot be written is opened again after a pause, without end: producers wait meanwhile.</remarks>
internal sealed class QueueLogActor : ReceiveActor, IWithTimers
{
    private const int MaxInFlight = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnusedAfter = TimeSpan.FromHours(1);

    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly Action _stop;
    private readonly CancellationToken _stopped;
    private readonly WaitingRequests _waiting = new();
    private readonly Queue<Request> _inFlight = [];
    private readonly Queue<QueueRecord> _checkpoint = [];
    private readonly IJobWal _log;
    private readonly JobLogDirectory _directory;
    private readonly long _epochBytes;
    private State _phase = State.Loading;
    private QueueState _queues = new();
    private QueueEpoch _epoch;
    private QueueEpoch? _ended;
    private IActorRef _window = ActorRefs.Nobody;
    private int _room;
    private int _checkpointInFlight;
    private long _bytes;
    private long _endAtBytes;

    /// <summary>Called by <see cref="QueueLogs"/>.</summary>
    public QueueLogActor(IJobWal log, JobLogDirectory directory, long epochBytes)
    {
        var stopping = new CancellationTokenSource(); // without a timer: there is nothing to dispose
        _stop = stopping.Cancel;
        _stopped = stopping.Token;
        _log = log;
        _directory = directory;
        _epochBytes = epochBytes;
        Receive<Load>(load => Take(new Request(Sender, load.Producer, null)));
        Receive<Write>(write => Take(new Request(Sender, null, write.Record)));
        Receive<LoadedQueues>(OnLoaded);
        Receive<Status.Failure>(failure => Restart(failure.Cause));
        Receive<LoadDue>(_ => BeginLoading());
        Receive<AppendWindow.RequestNext>(IsOfWindow, OnRoom);
        Receive<AppendWindow.Durable>(IsOfWindow, _ => OnDurable());
        Receive<AppendWindow.Refused>(IsOfWindow, refused => OnRefused(refused.Error));
        Receive<AppendWindow.Failed>(IsOfWindow, failed => Restart(failed.Error));
        Receive<Ended>(ended => OnEnded(ended.Epoch, ended.Error));
        Receive<AppendWindow.RequestNext>(IgnoreEarlierWindow);
        Receive<AppendWindow.Durable>(IgnoreEarlierWindow);
        Receive<AppendWindow.Refused>(IgnoreEarlierWindow);
        Receive<AppendWindow.Failed>(IgnoreEarlierWindow);
    }

    private enum State
    {
        /// <summary>The log is read, or a pause is made before that.</summary>
        Loading,

        /// <summary>Records are written as they come.</summary>
        Writing,

        /// <summary>No record is sent until everything in flight is answered: another epoch is to begin.</summary>
        Ending,

        /// <summary>A checkpoint is written.</summary>
        Checkpointing,
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => BeginLoading();

    /// <inheritdoc/>
    protected override void PostStop() => _stop();

    /// <summary>What was in flight with it is counted as not written.</summary>
    private static void IgnoreEarlierWindow(object message)
    {
    }

    private bool IsOfWindow(object message) => Sender.Equals(_window);

    private void BeginLoading() => QueueLoading.LoadAsync(_log, _directory, _stopped).PipeTo(Self);

    private void OnLoaded(LoadedQueues loaded)
    {
        _queues = loaded.State;
        _epoch = loaded.Epoch;
        _bytes = loaded.Bytes;
        if (loaded.IsCurrent)
        {
            BeginWriting();
            StartWindow();
        }
        else if (loaded.State.IsComplete)
        {
            BeginCheckpoint(_epoch.Next, ended: _epoch);
        }
        else
        {
            BeginCheckpoint(_epoch, ended: null); // the first one
        }
    }

    private void StartWindow()
    {
        Context.Stop(_window);
        _room = 0;
        _window = Context.ActorOf(AppendWindow.Props(_log, _epoch.Execution, MaxInFlight));
    }

    private void Take(Request request)
    {
        _waiting.Add(request);
        Pump();
    }

    private void OnRoom(AppendWindow.RequestNext next)
    {
        _room += next.Room;
        if (_phase == State.Checkpointing) PumpCheckpoint();
        else Pump();
    }

    private void Pump()
    {
        while (_phase == State.Writing && _room > 0 && _waiting.TryTake(out var request))
        {
            if (request.Record is { } record) Send(record);
            _inFlight.Enqueue(request);
            AnswerLoads();
            if (_bytes > _endAtBytes) EndIfWorthIt();
        }

        if (_phase == State.Ending && _inFlight.Count == 0) BeginCheckpoint(_epoch.Next, ended: _epoch);
    }

    private void BeginWriting()
    {
        _phase = State.Writing;
        _endAtBytes = Math.Max(_epochBytes, 2 * _queues.CheckpointBytes);
    }

    /// <summary>A checkpoint that takes as much as the log itself gains nothing.</summary>
    private void EndIfWorthIt()
    {
        _endAtBytes = Math.Max(_epochBytes, 2 * _queues.CheckpointBytes);
        if (_bytes > _endAtBytes) _phase = State.Ending;
    }

    private void Send(QueueRecord record)
    {
        var application = Any.Pack(record);
        _room--;
        _bytes += application.Value.Length;
        _window.Tell(new JobEvent { Application = application });
    }

    private void OnDurable()
    {
        if (_phase == State.Checkpointing)
        {
            _checkpointInFlight--;
            if (_checkpoint.Count == 0 && _checkpointInFlight == 0) EndCheckpoint();
            return;
        }

        var written = _inFlight.Dequeue();
        _queues.Apply(written.Record!);
        written.From.Tell(new Written(written.Record!));
        AnswerLoads();
        Pump();
    }

    private void OnRefused(Exception error)
    {
        if (_phase == State.Checkpointing)
        {
            Restart(error);
            return;
        }

        var refused = _inFlight.Dequeue();
        refused.From.Tell(new NotWritten(refused.Record!, error));
        AnswerLoads();
        Pump();
    }

    /// <summary>What was written before them is durable.</summary>
    private void AnswerLoads()
    {
        while (_inFlight.TryPeek(out var first) && first.Producer is { } producer)
        {
            _inFlight.Dequeue();
            first.From.Tell(_queues.Snapshot(producer));
        }
    }

    private void BeginCheckpoint(QueueEpoch epoch, QueueEpoch? ended)
    {
        _phase = State.Checkpointing;
        _epoch = epoch;
        _ended = ended;
        _bytes = 0;
        _checkpointInFlight = 0;
        _checkpoint.Clear();
        var unusedBefore = Context.System.Scheduler.Now.Ticks - UnusedAfter.Ticks;
        foreach (var record in _queues.Checkpoint(unusedBefore)) _checkpoint.Enqueue(record);
        StartWindow();
    }

    private void PumpCheckpoint()
    {
        while (_room > 0 && _checkpoint.TryDequeue(out var record))
        {
            Send(record);
            _checkpointInFlight++;
        }
    }

    private void EndCheckpoint()
    {
        BeginWriting();
        if (_ended is { } epoch) EndAsync(epoch).PipeTo(Self);
        Pump();
    }

    private async Task<Ended> EndAsync(QueueEpoch epoch)
    {
        try
        {
            await _log.CompleteAsync(epoch.Execution, _stopped).ConfigureAwait(false);
            return new Ended(epoch, null);
        }
        catch (Exception error)
        {
            return new Ended(epoch, error);
        }
    }

    private void OnEnded(QueueEpoch epoch, Exception? error)
    {
        if (error is null) _logger.Debug("The queues' log {Execution} has ended", epoch.Execution);
        else _logger.Warning("The queues' log {Execution} has not ended, it is archived later: {Failure}", epoch.Execution, error.Message);
    }

    private void Restart(Exception error)
    {
        if (_stopped.IsCancellationRequested) return;
        _logger.Error(
            "The queues' log {Execution} cannot be written, it is opened again in {DelayMs} ms: {Failure}",
            _epoch.Execution, Pause.TotalMilliseconds, error.Message);
        Context.Stop(_window);
        _window = ActorRefs.Nobody;
        _phase = State.Loading;
        var unanswered = new List<Request>();
        while (_inFlight.TryDequeue(out var request))
        {
            if (request.Record is { } record) request.From.Tell(new NotWritten(record, error));
            else unanswered.Add(request);
        }

        _waiting.AddAgain(unanswered);
        Timers.StartSingleTimer(LoadDue.Instance, LoadDue.Instance, Pause);
    }

    private sealed record Ended(QueueEpoch Epoch, Exception? Error);

    private sealed class LoadDue
    {
        public static readonly LoadDue Instance = new();
    }
}
