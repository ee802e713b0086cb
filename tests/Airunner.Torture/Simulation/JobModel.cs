using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Torture.Simulation;

/// <summary>What must hold for one execution: the events offered, what was said of them, what the receiver has.</summary>
internal sealed class JobModel(JobExecution execution)
{
    private readonly Dictionary<long, ProducedEvent> _claims = [];
    private readonly Dictionary<long, ProducedEvent> _ackedByNumber = [];
    private readonly Dictionary<long, long> _received = [];
    private long _lastReceived = -1;

    public JobExecution Execution => execution;

    public IReadOnlyCollection<ProducedEvent> Claims => _claims.Values;

    /// <summary>The file that is being archived, and what it holds; null where none is.</summary>
    public (string Path, byte[] Bytes)? Archiving { get; set; }

    /// <summary>Delivered or failed by a durable mark in the log; −1 for nothing.</summary>
    public long MarkedThrough { get; set; } = -1;

    public long HighestNumber { get; private set; }

    public void Offered(ProducedEvent claim)
    {
        _claims[claim.Id] = claim;
        claim.InFlight = true;
        HighestNumber = Math.Max(HighestNumber, claim.Number);
    }

    public void Acked(long id, long number)
    {
        var claim = _claims[id];
        PromiseBrokenException.Unless(claim.InFlight, $"{claim} was answered twice.");
        PromiseBrokenException.Unless(claim.Number == 0 || claim.Number == number, $"{claim} was acknowledged as {number}.");
        PromiseBrokenException.Unless(claim.AckedAs is null || claim.AckedAs == number, $"{claim} was acknowledged again, as {number}.");
        PromiseBrokenException.Unless(
            _ackedByNumber.TryAdd(number, claim) || _ackedByNumber[number] == claim,
            $"{claim} and {_ackedByNumber[number]} were both acknowledged as {number}.");
        (claim.InFlight, claim.AwaitsRetry, claim.AckedAs) = (false, false, number);
        HighestNumber = Math.Max(HighestNumber, number);
    }

    public void Refused(long id, RefusalReason reason)
    {
        var claim = _claims[id];
        PromiseBrokenException.Unless(claim.InFlight, $"{claim} was answered twice.");
        claim.InFlight = false;
        if (reason is RefusalReason.SequenceNotRising or RefusalReason.SequenceUsed)
        {
            claim.AwaitsRetry = false;
            PromiseBrokenException.Unless(
                claim.AckedAs is null || claim.IsArchived || claim.Number == 0,
                $"{claim} had been acknowledged, and was refused when it was appended again: {reason}.");
        }

        claim.AwaitsRetry |= claim.Number > 0 && reason is RefusalReason.DiskFull or RefusalReason.QueueFull or RefusalReason.Recovering;
    }

    public void Unknown(long id)
    {
        var claim = _claims[id];
        PromiseBrokenException.Unless(claim.InFlight, $"{claim} was answered twice.");
        claim.InFlight = false;
        claim.MayBeThere = true;
        claim.AwaitsRetry = claim.Number > 0;
    }

    /// <summary>The process is gone: what was in flight was never answered.</summary>
    public void ProcessGone()
    {
        foreach (var claim in _claims.Values.Where(static claim => claim.InFlight)) Unknown(claim.Id);
    }

    /// <summary>The receiver takes a batch, in order, and drops what it has.</summary>
    public void Received(IEnumerable<JobEvent> events)
    {
        var before = -1L;
        foreach (var jobEvent in events)
        {
            PromiseBrokenException.Unless(jobEvent.Sequence > before, $"A batch goes from {before} to {jobEvent.Sequence}.");
            before = jobEvent.Sequence;
            var claim = MustBeClaimed(SeenLog.IdOf(jobEvent), jobEvent.Sequence, jobEvent.Output.Output.Length, "was delivered");
            if (_received.TryGetValue(jobEvent.Sequence, out var known))
            {
                PromiseBrokenException.Unless(
                    known == claim.Id, $"{claim} comes under the number that event {known} was delivered under: the receiver drops it.");
                continue;
            }

            // What the receiver has refused is sent again, out of order, when its failed mark was lost.
            PromiseBrokenException.Unless(
                claim.IsSetAside || jobEvent.Sequence > _lastReceived, $"{claim} was delivered after {_lastReceived}.");
            _lastReceived = Math.Max(_lastReceived, jobEvent.Sequence);
            _received[jobEvent.Sequence] = claim.Id;
        }
    }

    /// <summary>Whether the receiver has an acknowledged event.</summary>
    public bool HasArrived(ProducedEvent claim) =>
        claim.AckedAs is { } number && _received.TryGetValue(number, out var id) && id == claim.Id;

    /// <summary>Whether the receiver has an event under its number, or will never take it.</summary>
    public bool IsDone(long id, long sequence) =>
        _claims[id].IsSetAside || (_received.TryGetValue(sequence, out var known) && known == id);

    public void SetAside(long id) => _claims[id].IsSetAside = true;

    /// <summary>Checks what stands in the live log (null: there is none).</summary>
    public void CheckLog(SeenLog? log)
    {
        var there = new HashSet<long>();
        foreach (var seen in log?.Events ?? [])
        {
            MustBeClaimed(seen.Id, seen.Sequence, seen.OutputBytes, "stands in the log");
            PromiseBrokenException.Unless(there.Add(seen.Id), $"event {seen.Id} stands in the log twice.");
        }

        foreach (var claim in _claims.Values)
        {
            if (claim.AckedAs is not null && !claim.IsArchived)
                PromiseBrokenException.Unless(there.Contains(claim.Id), $"{claim} was acknowledged and is gone.");
        }
    }

    /// <summary>Checks what stands in a new archive, and remembers that it is there.</summary>
    public void Archived(SeenLog log)
    {
        foreach (var seen in log.Events)
        {
            var claim = MustBeClaimed(seen.Id, seen.Sequence, seen.OutputBytes, "was archived");
            PromiseBrokenException.Unless(
                _received.ContainsKey(seen.Sequence) || claim.IsSetAside, $"{claim} was archived while it was pending.");
            claim.IsArchived = true;
        }

        var pending = log.Events.Find(static seen => !seen.IsDone);
        PromiseBrokenException.Unless(pending is null, $"By the marks of an archive, {pending?.Sequence} in it is pending.");
        MarkedThrough = -1;
        Archiving = null;
    }

    /// <summary>At the end, with nothing going wrong any more: all that was acknowledged has arrived.</summary>
    public void CheckAllArrived()
    {
        foreach (var claim in _claims.Values)
        {
            PromiseBrokenException.Unless(!claim.InFlight, $"{claim} was never answered.");
            if (claim.AckedAs is not null)
                PromiseBrokenException.Unless(claim.IsSetAside || HasArrived(claim), $"{claim} was acknowledged and never arrived.");
        }
    }

    private ProducedEvent MustBeClaimed(long id, long sequence, int outputBytes, string what)
    {
        PromiseBrokenException.Unless(_claims.TryGetValue(id, out var claim), $"Event {id}, which nobody appended, {what}.");
        PromiseBrokenException.Unless(
            claim!.AckedAs is not null || claim.MayBeThere || claim.InFlight, $"{claim} had been refused, and {what}.");
        PromiseBrokenException.Unless(claim.Number == 0 || claim.Number == sequence, $"{claim} {what} as {sequence}.");
        PromiseBrokenException.Unless(claim.AckedAs is null || claim.AckedAs == sequence, $"{claim} {what} as {sequence}.");
        PromiseBrokenException.Unless(claim.Event.Output.Output.Length == outputBytes, $"{claim} {what} with {outputBytes} bytes.");
        return claim;
    }
}
