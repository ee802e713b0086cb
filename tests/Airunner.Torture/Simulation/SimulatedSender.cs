using Airunner.Actors;
using Airunner.Actors.Format;

namespace Airunner.Torture.Simulation;

/// <summary>Sender and receiver of one log: the receiver takes, loses, refuses, answers late, twice, or for another batch.</summary>
internal sealed class SimulatedSender
{
    private readonly JobModel _model;
    private readonly OwnerHost _owner;
    private readonly Random _chance;
    private readonly StepLog _log;
    private readonly List<(long Batch, long Through)> _late = [];
    private (long Id, EventBatch Events)? _inFlight;

    public SimulatedSender(JobModel model, OwnerHost owner, Random chance, StepLog log)
    {
        _model = model;
        _owner = owner;
        _chance = chance;
        _log = log;
    }

    /// <summary>The owner gives it a batch.</summary>
    public void Take(long batchId, EventBatch events) => _inFlight = (batchId, events);

    /// <summary>One thing happens between sender and receiver.</summary>
    public void Step(bool nothingGoesWrong)
    {
        if (_inFlight is not { } batch)
        {
            _owner.BatchWanted();
            if (_inFlight is null && _late.Count > 0 && !nothingGoesWrong) SayLate();
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
                var rest = batch.Events.Slice(first.Count, batch.Events.Count - first.Count);
                if (rest.Count == 0) Next();
                else _inFlight = (batch.Id, rest);
                break;
            case 6: // stored, the answer lost
                _model.Received(batch.Events);
                _log.Note($"    the answer to batch {batch.Id} is lost");
                break;
            case 7:
                Refuse(batch, _chance.Next(batch.Events.Count));
                break;
            case 8: // the sender dies; the new instance asks
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
            case 10: // for a batch that is not in flight
                Say(batch.Id + _chance.Next(1, 3), long.MaxValue);
                Say(batch.Id - 1, long.MaxValue);
                break;
            default:
                if (_late.Count > 0) SayLate();
                break;
        }
    }

    /// <summary>The receiver refuses the first event of the batch in flight for good, where there is one.</summary>
    public void RefuseFirst()
    {
        if (_inFlight is { } batch) Refuse(batch, 0);
    }

    private void Refuse((long Id, EventBatch Events) batch, int at)
    {
        if (at > 0)
        {
            _model.Received(batch.Events.Take(at));
            Say(batch.Id, batch.Events[at - 1].Sequence);
        }

        var refused = batch.Events[at];
        _log.Note($"    {refused.Sequence} of batch {batch.Id} is refused for good");
        _model.SetAside(SeenLog.IdOf(refused));
        _owner.Refused(batch.Id, refused.Sequence);
        var rest = batch.Events.Slice(at + 1, batch.Events.Count - at - 1);
        if (rest.Count == 0) Next();
        else _inFlight = (batch.Id, rest);
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
        _owner.Delivered(batch, through);
    }

    private void Next()
    {
        _inFlight = null;
        _owner.BatchWanted();
    }
}
