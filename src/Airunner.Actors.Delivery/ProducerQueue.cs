using Airunner.Actors.Hosting;
using Airunner.Actors.Queues.Log;
using Airunner.Actors.Queues.Wire;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.Queues.Log.QueueLogProtocol;
using static Akka.Delivery.DurableProducerQueue;

namespace Airunner.Actors.Queues;

/// <summary>The durable queue of one producer: a child of its ProducerController.</summary>
internal sealed class ProducerQueue<T> : ReceiveActor, IWithStash
{
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly List<IActorRef> _storing = []; // who waits for the message that is in flight
    private readonly MessageRecords<T> _records;
    private readonly JobWal _wal;
    private readonly string _producer;
    private readonly long _epochBytes;
    private IActorRef _log = ActorRefs.Nobody;
    private State<T> _state = State<T>.Empty;
    private MessageSent<T>? _inFlight;

    /// <summary>Called through <see cref="DurableQueues"/>.</summary>
    public ProducerQueue(JobWal log, string producer, long epochBytes)
    {
        _producer = producer;
        _wal = log;
        _epochBytes = epochBytes;
        _records = new MessageRecords<T>((ExtendedActorSystem)Context.System, producer);
        Become(Loading);
    }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    private static bool IsStopping => CoordinatedShutdown.Get(Context.System).ShutdownReason is not null;

    /// <inheritdoc/>
    protected override void PreStart() => _wal.AccessAsync(CancellationToken.None).PipeTo(Self);

    private void Loading()
    {
        Receive<JobWalAccess>(access =>
        {
            _log = QueueLogs.Of(Context.System, _wal, access, _epochBytes);
            _log.Tell(new Load(_producer));
        });
        Receive<ProducerSnapshot>(OnLoaded);
        Receive<Status.Failure>(failure => Stop("the log has not started", failure.Cause));
        ReceiveAny(_ => Stash.Stash());
    }

    private void Running()
    {
        Receive<LoadState>(load => load.ReplyTo.Tell(_state));
        Receive<StoreMessageSent<T>>(OnStore);
        Receive<StoreMessageConfirmed>(OnConfirmed);
        Receive<Written>(written => OnWritten(written.Record));
        Receive<NotWritten>(notWritten => OnNotWritten(notWritten.Record, notWritten.Error));
    }

    private void OnLoaded(ProducerSnapshot snapshot)
    {
        try
        {
            _state = _records.StateOf(snapshot).CleanUpPartialChunkedMessages(); // of a message that was not stored whole
        }
        catch (Exception error) // of a serializer
        {
            Stop("a stored message cannot be deserialized", error);
            return;
        }

        Become(Running);
        Stash.UnstashAll();
    }

    /// <summary>The controller sees that its queue has stopped, and fails: its own supervisor decides.</summary>
    private void Stop(string why, Exception error)
    {
        _logger.Error(error, "The queue of the producer {Producer} stops: {Reason}: {Failure}", _producer, why, error.Message);
        Context.Stop(Self);
    }

    private void OnStore(StoreMessageSent<T> store)
    {
        var sent = store.MessageSent;
        if (sent.SeqNr == _state.CurrentSeqNr - 1)
        {
            store.ReplyTo.Tell(new StoreMessageSentAck(sent.SeqNr)); // a retry: it is stored
        }
        else if (sent.SeqNr != _state.CurrentSeqNr)
        {
            _logger.Debug("Message {SeqNr} of {Producer} is not the next, {Next}", sent.SeqNr, _producer, _state.CurrentSeqNr);
            Unhandled(store); // without an answer the controller tries again
        }
        else
        {
            _storing.Add(store.ReplyTo);
            if (_inFlight is not null) return; // a retry of the one that is being stored
            _inFlight = sent;
            _log.Tell(new Write(new QueueRecord { Sent = _records.RecordOf(sent) }));
        }
    }

    private void OnConfirmed(StoreMessageConfirmed confirmed)
    {
        var before = _state.ConfirmedSeqNr.TryGetValue(confirmed.ConfirmationQualifier, out var last) ? last.Item1 : 0;
        if (confirmed.SeqNr <= before) return;
        var record = new ConfirmedRecord
        {
            Producer = _producer,
            SeqNr = confirmed.SeqNr,
            Qualifier = confirmed.ConfirmationQualifier,
            Timestamp = confirmed.Timestamp,
        };
        _log.Tell(new Write(new QueueRecord { Confirmed = record }));
    }

    private void OnWritten(QueueRecord record)
    {
        if (record.Confirmed is { } confirmed)
        {
            _state = _state.AddConfirmed(confirmed.SeqNr, confirmed.Qualifier, confirmed.Timestamp);
            return;
        }

        _state = _state.AddMessageSent(_inFlight!);
        _inFlight = null;
        foreach (var waiting in _storing) waiting.Tell(new StoreMessageSentAck(record.Sent.SeqNr));
        _storing.Clear();
    }

    private void OnNotWritten(QueueRecord record, Exception error)
    {
        if (IsStopping && error is AppendRefusedException { Reason: RefusalReason.Closed })
            _logger.Debug("The log is closed, a record of the producer {Producer} waits for the next start", _producer);
        else
            _logger.Error("A record of the producer {Producer} was not written: {Failure}", _producer, error.Message);
        if (record.Sent is null) return; // a lost confirmation: the message is sent again, and confirmed again
        _inFlight = null;
        _storing.Clear(); // without an answer the controller tries again
    }
}
