using Airunner.Actors;
using Airunner.Actors.Delivery;
using Airunner.Actors.Format;
using Airunner.Protocol;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>
/// The network and the server: a batch that was sent waits until a step decides its outcome. It survives the processes that send to it;
/// what a dead process had sent may still arrive.
/// </summary>
internal sealed class SimulatedReceiver(IReadOnlyList<JobModel> models, ActorProfile profile, Random chance, StepLog log) : IEventSender
{
    private readonly List<Sending> _open = [];
    private readonly HashSet<long> _poison = [];
    private readonly Dictionary<long, int> _refusedAlone = [];

    /// <summary>The first broken promise within code of the product, which may have swallowed it; null when there is none.</summary>
    public PromiseBrokenException? Broken { get; private set; }

    /// <summary>Whether there are no more faults: everything arrives, except events that are refused permanently.</summary>
    public bool NothingGoesWrong { get; set; }

    public bool Any => _open.Count > 0;

    /// <summary>Whether an event is refused permanently: decided once for each.</summary>
    public void Offered(ProducedEvent claim)
    {
        if (chance.NextDouble() < profile.PoisonRate) _poison.Add(claim.Id);
    }

    /// <summary>Creates senders for the actors.</summary>
    public IEventSender Born() =>
        NothingGoesWrong || chance.NextDouble() >= profile.BirthFailureRate
            ? this
            : throw new ReceiverAwayException("no sender can be made now");

    /// <summary>What has arrived late is read after its call, but never after one that succeeded.</summary>
    public bool KeepsBatches => false;

    /// <inheritdoc/>
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        if (!NothingGoesWrong && chance.NextDouble() < profile.LossRate / 10)
            throw new ReceiverAwayException("thrown before anything was sent");
        var sending = new Sending(models.Single(model => model.Execution == execution), events, cancellationToken);
        log.Note($"    sent: {execution} {events[0].Sequence}..{events[^1].Sequence}");
        _open.Add(sending);
        return sending.Answer.Task;
    }

    /// <summary>Drops the process that waits for answers; what it sent may still arrive.</summary>
    public void ProcessGone()
    {
        foreach (var sending in _open) sending.IsOrphan = true;
    }

    /// <summary>Decides the outcome of one of the batches that were sent.</summary>
    public void Step()
    {
        var at = chance.Next(_open.Count);
        var sending = _open[at];
        if (NothingGoesWrong) Settle(sending);
        else if (sending.IsOrphan || sending.Cancelled.IsCancellationRequested) EndLate(sending);
        else if (sending.IsLost) return;
        else if (chance.NextDouble() < profile.LossRate) GoWrong(sending);
        else Settle(sending);
    }

    private void Settle(Sending sending)
    {
        _open.Remove(sending);
        if (sending.IsOrphan) return;
        if (Refuses(sending)) return;
        Arrive(sending.Model, sending.Events);
        log.Note($"    answered: {sending}");
        sending.Answer.TrySetResult();
    }

    private bool Refuses(Sending sending)
    {
        if (!HasPoison(sending)) return false;
        Refuse(sending);
        return true;
    }

    private bool HasPoison(Sending sending) => sending.Events.Any(each => _poison.Contains(SeenLog.IdOf(each)));

    private void Refuse(Sending sending)
    {
        log.Note($"    refused: {sending}");
        if (sending.Events.Count == 1)
        {
            var id = SeenLog.IdOf(sending.Events[0]);
            var times = _refusedAlone[id] = _refusedAlone.GetValueOrDefault(id) + 1;
            if (times >= Halving.MaxTries) sending.Model.SetAside(id);
        }

        sending.Answer.TrySetException(new EventsRefusedException("the receiver does not take it"));
    }

    private void GoWrong(Sending sending)
    {
        switch (chance.Next(7))
        {
            case 0: // stored, the answer is lost: the send hangs until its deadline
                Arrive(sending.Model, sending.Events);
                log.Note($"    stored, the answer is lost: {sending}");
                sending.IsLost = true;
                break;
            case 1:
                log.Note($"    lost: {sending}");
                sending.IsLost = true;
                break;
            case 2:
                Fail(sending, "the connection broke");
                break;
            case 3:
                Arrive(sending.Model, sending.Events);
                Fail(sending, "stored, and the connection broke");
                break;
            case 4:
                Arrive(sending.Model, sending.Events.Take(chance.Next(1, sending.Events.Count + 1)));
                Fail(sending, "stored in part, and the connection broke");
                break;
            case 5:
                _open.Remove(sending);
                Refuse(sending);
                break;
            default: // it arrives and stays in the network: it will arrive again
                Arrive(sending.Model, sending.Events);
                break;
        }
    }

    /// <summary>Ends a batch whose sender no longer waits for the answer.</summary>
    private void EndLate(Sending sending)
    {
        _open.Remove(sending);
        var arrives = chance.Next(2) == 0 && !sending.IsLost;
        if (arrives) Arrive(sending.Model, sending.Events);
        log.Note($"    ends late: {sending}");
        if (sending.IsOrphan) return;
        if (arrives && chance.Next(2) == 0 && !HasPoison(sending)) sending.Answer.TrySetResult();
        else sending.Answer.TrySetException(new OperationCanceledException(sending.Cancelled));
    }

    private void Fail(Sending sending, string why)
    {
        _open.Remove(sending);
        log.Note($"    {why}: {sending}");
        sending.Answer.TrySetException(new ReceiverAwayException(why));
    }

    /// <summary>Stores events. The server does not know that an event will be refused before it reaches that event.</summary>
    private void Arrive(JobModel model, IEnumerable<JobEvent> events)
    {
        try
        {
            model.Received(events.Where(each => !_poison.Contains(SeenLog.IdOf(each))));
        }
        catch (PromiseBrokenException broken)
        {
            Broken ??= broken;
        }
    }

    private sealed class Sending(JobModel model, IReadOnlyList<JobEvent> events, CancellationToken cancelled)
    {
        public JobModel Model => model;

        public IReadOnlyList<JobEvent> Events => events;

        public CancellationToken Cancelled => cancelled;

        /// <summary>Continuations run where the answer is given: in the simulator's step.</summary>
        public TaskCompletionSource Answer { get; } = new();

        public bool IsOrphan { get; set; }

        /// <summary>No answer comes before its deadline.</summary>
        public bool IsLost { get; set; }

        public override string ToString() => $"{model.Execution} {events[0].Sequence}..{events[^1].Sequence}";
    }
}

/// <summary>The receiver cannot be reached, or the connection broke.</summary>
internal sealed class ReceiverAwayException(string what) : Exception(what);
