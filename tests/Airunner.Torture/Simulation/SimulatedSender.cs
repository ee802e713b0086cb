using Airunner.Actors.Delivery.Actors;
using Akka.Actor;

namespace Airunner.Torture.Simulation;

/// <summary>Sender and receiver of one log: the receiver takes, loses, refuses, answers late, twice, or for another batch.</summary>
internal sealed class SimulatedSender
{
    private readonly JobModel _model;
    private readonly LogKeeper _owner;
    private readonly Random _chance;
    private readonly StepLog _log;
    private readonly CapturedMessages _self;
    private readonly List<(long Batch, long Through)> _late = [];
    private SenderProtocol.Batch? _inHand;

    public SimulatedSender(JobModel model, LogKeeper owner, Random chance, StepLog log)
    {
        (_model, _owner, _chance, _log) = (model, owner, chance, log);
        _self = new CapturedMessages(message =>
        {
            if (message is SenderProtocol.Batch batch) _inHand = batch;
        });
    }

    public IActorRef Self => _self;

    /// <summary>One thing happens between sender and receiver.</summary>
    public void Step(bool nothingGoesWrong)
    {
        if (_inHand is not { } batch)
        {
            _owner.BatchWanted(_self);
            if (_inHand is null && _late.Count > 0 && !nothingGoesWrong) SayLate();
            return;
        }

        switch (nothingGoesWrong ? 0 : _chance.Next(12))
        {
            case < 5:
                _model.Received(batch.Events);
                Say(batch.Id, batch.Events[^1].Sequence);
                Next();
                break;
            case 5: // halved: the first part went through
                var first = batch.Events.Take(1 + _chance.Next(batch.Events.Count)).ToList();
                _model.Received(first);
                Say(batch.Id, first[^1].Sequence);
                var rest = batch.Events.Skip(first.Count).ToList();
                if (rest.Count == 0) Next();
                else _inHand = batch with { Events = rest };
                break;
            case 6: // stored, the answer lost
                _model.Received(batch.Events);
                _log.Note($"    the answer to batch {batch.Id} is lost");
                break;
            case 7:
                Refuse(batch);
                break;
            case 8: // the sender dies; the newborn asks
                _log.Note($"    the sender dies");
                _late.Add((batch.Id, batch.Events[^1].Sequence));
                _model.Received(batch.Events);
                Next();
                break;
            case 9: // twice
                _model.Received(batch.Events);
                Say(batch.Id, batch.Events[^1].Sequence);
                Say(batch.Id, batch.Events[^1].Sequence);
                Next();
                break;
            case 10: // for a batch that is not in hand
                Say(batch.Id + _chance.Next(1, 3), long.MaxValue);
                Say(batch.Id - 1, long.MaxValue);
                break;
            default:
                if (_late.Count > 0) SayLate();
                break;
        }
    }

    private void Refuse(SenderProtocol.Batch batch)
    {
        var at = _chance.Next(batch.Events.Count);
        if (at > 0)
        {
            _model.Received(batch.Events.Take(at));
            Say(batch.Id, batch.Events[at - 1].Sequence);
        }

        var refused = batch.Events[at];
        _log.Note($"    {refused.Sequence} of batch {batch.Id} is refused for good");
        _model.SetAside(SeenLog.IdOf(refused));
        _owner.Refused(new SenderProtocol.Refused(_model.Execution, batch.Id, refused.Sequence, "refused"));
        var rest = batch.Events.Skip(at + 1).ToList();
        if (rest.Count == 0) Next();
        else _inHand = batch with { Events = rest };
    }

    private void SayLate()
    {
        var (batch, through) = _late[0];
        _late.RemoveAt(0);
        Say(batch, through);
    }

    private void Say(long batch, long through)
    {
        _log.Note($"    delivered: batch {batch} through {through}");
        _owner.Delivered(new SenderProtocol.Delivered(_model.Execution, batch, through));
    }

    private void Next()
    {
        _inHand = null;
        _owner.BatchWanted(_self);
    }
}
