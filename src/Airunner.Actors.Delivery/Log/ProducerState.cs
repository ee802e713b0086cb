using Airunner.Actors.Queues.Wire;

namespace Airunner.Actors.Queues.Log;

/// <summary>What the log holds of one producer.</summary>
/// <param name="producer">Its id.</param>
internal sealed class ProducerState(string producer)
{
    private readonly Dictionary<string, ConfirmedRecord> _confirmed = [];
    private readonly LinkedList<SentRecord> _unconfirmed = [];

    /// <summary>Number of the next message.</summary>
    public long CurrentSeqNr { get; private set; } = 1;

    /// <summary>The highest number that was confirmed, of any qualifier.</summary>
    public long HighestConfirmedSeqNr { get; private set; }

    /// <summary>The last confirmation of each qualifier.</summary>
    public IReadOnlyCollection<ConfirmedRecord> Confirmed => _confirmed.Values;

    /// <summary>Messages and chunks that are not confirmed, by rising number.</summary>
    public IReadOnlyCollection<SentRecord> Unconfirmed => _unconfirmed;

    /// <summary>Bytes of the unconfirmed messages, about.</summary>
    public long UnconfirmedBytes { get; private set; }

    /// <summary>Sets what a checkpoint says.</summary>
    public void Apply(ProducerRecord record)
    {
        CurrentSeqNr = record.CurrentSeqNr;
        HighestConfirmedSeqNr = record.HighestConfirmedSeqNr;
        foreach (var confirmed in record.Confirmed) _confirmed[confirmed.Qualifier] = confirmed;
    }

    /// <summary>Adds a message.</summary>
    public void Apply(SentRecord sent)
    {
        while (_unconfirmed.Last is { } last && last.Value.SeqNr >= sent.SeqNr) Remove(last);
        _unconfirmed.AddLast(sent);
        UnconfirmedBytes += sent.Message.Length;
        CurrentSeqNr = sent.SeqNr + 1;
    }

    /// <summary>Removes what is confirmed.</summary>
    public void Apply(ConfirmedRecord confirmed)
    {
        _confirmed[confirmed.Qualifier] = confirmed;
        HighestConfirmedSeqNr = Math.Max(HighestConfirmedSeqNr, confirmed.SeqNr);
        for (var node = _unconfirmed.First; node is not null && node.Value.SeqNr <= confirmed.SeqNr;)
        {
            var next = node.Next;
            if (node.Value.Qualifier == confirmed.Qualifier) Remove(node);
            node = next;
        }
    }

    /// <summary>Forgets qualifiers that were last confirmed before a time, and have no unconfirmed message.</summary>
    /// <param name="timestamp">The time, in ticks.</param>
    public void ForgetUnused(long timestamp)
    {
        var inUse = _unconfirmed.Select(static sent => sent.Qualifier).ToHashSet();
        var unused = _confirmed.Values.Where(confirmed => confirmed.Timestamp < timestamp && !inUse.Contains(confirmed.Qualifier));
        foreach (var confirmed in unused.ToList()) _confirmed.Remove(confirmed.Qualifier);
    }

    /// <summary>All of it as records.</summary>
    public IEnumerable<QueueRecord> Records()
    {
        var record = new ProducerRecord
        {
            Producer = producer,
            CurrentSeqNr = CurrentSeqNr,
            HighestConfirmedSeqNr = HighestConfirmedSeqNr,
        };
        record.Confirmed.AddRange(_confirmed.Values);
        yield return new QueueRecord { Producer = record };
        foreach (var sent in _unconfirmed) yield return new QueueRecord { Sent = sent };
    }

    /// <summary>As it is now.</summary>
    public ProducerSnapshot Snapshot() => new(CurrentSeqNr, HighestConfirmedSeqNr, [.. _confirmed.Values], [.. _unconfirmed]);

    private void Remove(LinkedListNode<SentRecord> node)
    {
        UnconfirmedBytes -= node.Value.Message.Length;
        _unconfirmed.Remove(node);
    }
}

/// <summary>A producer's state at one moment.</summary>
/// <param name="CurrentSeqNr">Number of the next message.</param>
/// <param name="HighestConfirmedSeqNr">The highest number that was confirmed.</param>
/// <param name="Confirmed">The last confirmation of each qualifier.</param>
/// <param name="Unconfirmed">By rising number.</param>
internal sealed record ProducerSnapshot(
    long CurrentSeqNr, long HighestConfirmedSeqNr, IReadOnlyList<ConfirmedRecord> Confirmed, IReadOnlyList<SentRecord> Unconfirmed)
{
    /// <summary>Of a producer that the log does not know.</summary>
    public static readonly ProducerSnapshot Empty = new(1, 0, [], []);
}
