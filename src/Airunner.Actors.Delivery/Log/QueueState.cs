using Airunner.Actors.Queues.Wire;

namespace Airunner.Actors.Queues.Log;

/// <summary>The state of all producers, made of the records of a log.</summary>
internal sealed class QueueState
{
    private const int BytesOfProducer = 200;

    private readonly Dictionary<string, ProducerState> _producers = [];

    /// <summary>Whether a whole checkpoint stands before what was applied: the state is complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Bytes that a checkpoint would take, about.</summary>
    public long CheckpointBytes => _producers.Values.Sum(static producer => BytesOfProducer + producer.UnconfirmedBytes);

    /// <summary>Applies the next record of the log.</summary>
    public void Apply(QueueRecord record)
    {
        switch (record.KindCase)
        {
            case QueueRecord.KindOneofCase.Begin:
                _producers.Clear();
                IsComplete = false;
                break;
            case QueueRecord.KindOneofCase.Producer: Of(record.Producer.Producer).Apply(record.Producer); break;
            case QueueRecord.KindOneofCase.Sent: Of(record.Sent.Producer).Apply(record.Sent); break;
            case QueueRecord.KindOneofCase.Confirmed: Of(record.Confirmed.Producer).Apply(record.Confirmed); break;
            case QueueRecord.KindOneofCase.End: IsComplete = true; break;
        }
    }

    /// <summary>A producer's state.</summary>
    public ProducerSnapshot Snapshot(string producer) =>
        _producers.TryGetValue(producer, out var known) ? known.Snapshot() : ProducerSnapshot.Empty;

    /// <summary>Records that make this state again.</summary>
    /// <param name="unusedBefore">Qualifiers last confirmed before this time, in ticks, are left out where nothing is unconfirmed.</param>
    public IReadOnlyList<QueueRecord> Checkpoint(long unusedBefore)
    {
        foreach (var producer in _producers.Values) producer.ForgetUnused(unusedBefore);
        return
        [
            new QueueRecord { Begin = new CheckpointBegin() },
            .. _producers.Values.SelectMany(static producer => producer.Records()),
            new QueueRecord { End = new CheckpointEnd() },
        ];
    }

    private ProducerState Of(string producer)
    {
        if (!_producers.TryGetValue(producer, out var known)) _producers[producer] = known = new ProducerState(producer);
        return known;
    }
}
