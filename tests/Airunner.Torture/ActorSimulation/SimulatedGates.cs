using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Torture.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Torture.ActorSimulation;

/// <summary>The real gates of one process, and callers that append through them, cancel, and check the outcomes.</summary>
/// <remarks>
/// A caller checks its outcome after each step instead of being called back, because continuations run on the thread pool, which no seed
/// controls. Answers to a gate wait, like other work, until they are picked at random.
/// </remarks>
internal sealed class SimulatedGates(SimulatedSystem system, IActorRef jobs, GateLimits limits, Random chance, StepLog log) : IJobGateHost
{
    private readonly List<GateAppend> _appends = [];
    private readonly List<GateAppend> _acknowledged = [];
    private readonly List<Action> _work = [];
    private JobGates? _gates;

    /// <inheritdoc/>
    public GateLimits Limits => limits;

    /// <summary>Whether an append has no outcome yet.</summary>
    public bool AnyAppend => _appends.Count > 0;

    public bool HasWork => _work.Count > 0;

    private JobGates Gates => _gates ??= new JobGates(this, many: 2);

    /// <summary>Gives a gate an answer, or lets it continue.</summary>
    public void Work()
    {
        var at = chance.Next(_work.Count);
        var work = _work[at];
        _work.RemoveAt(at);
        work();
    }

    /// <summary>A caller appends.</summary>
    public void Append(JobModel model, ProducedEvent claim)
    {
        var isNew = !model.Claims.Contains(claim);
        model.Offered(claim);
        var stop = chance.Next(3) == 0 ? new CancellationTokenSource() : null;
        log.Note($"    append {claim} through its gate");
        _appends.Add(
            new GateAppend(model, claim, isNew, stop, Gates.Append(model.Execution, claim.Event, stop?.Token ?? CancellationToken.None)));
    }

    /// <summary>Cancels the append of a caller.</summary>
    public void CancelOne()
    {
        var waiting = _appends.Where(static append => append is { Stop.IsCancellationRequested: false }).ToList();
        if (waiting.Count == 0) return;
        var append = waiting[chance.Next(waiting.Count)];
        log.Note($"    {append.Claim} is cancelled");
        append.Stop!.Cancel();
    }

    /// <summary>Retires the gate of an execution that has ended as far as its caller knows.</summary>
    public void Retire(JobExecution execution) => Gates.Retire(execution);

    /// <summary>Reports to a gate that its log was opened for another purpose.</summary>
    public void TakeOpened(JobExecution execution, IActorRef opened) =>
        Gates.Get(execution).TakeOpened(new LogActor(opened, serializes: false));

    /// <summary>Whether an append may still have no outcome when only time can cause anything new.</summary>
    public bool MayWaitForTime(ProducedEvent claim) =>
        _appends.Any(append => append.Claim == claim && Gates.Get(append.Model.Execution).State is GateState.Opening or GateState.Pausing);

    /// <summary>Checks the outcomes of all callers.</summary>
    /// <exception cref="PromiseBrokenException">An outcome breaks a promise.</exception>
    public void Observe()
    {
        for (var at = 0; at < _appends.Count;)
        {
            if (!_appends[at].Outcome.IsCompleted)
            {
                at++;
                continue;
            }

            var append = _appends[at];
            _appends.RemoveAt(at);
            Observe(append);
        }
    }

    long? IJobGateHost.NowMs => null;

    void IJobGateHost.Open(JobGate gate, int round) =>
        jobs.Tell(new Activate(gate.Execution), new CapturedMessages(answer => _work.Add(() => Answer(gate, round, answer))));

    void IJobGateHost.RetryAfter(TimeSpan delay, JobGate gate, int round) =>
        system.Akka.Scheduler.Advanced.ScheduleOnce(delay, () => gate.RetryDue(round));

    void IJobGateHost.Continue(JobGate gate) => _work.Add(gate.Continue);

    void IJobGateHost.ReportPendingRetries(JobExecution execution, IReadOnlyCollection<long> sequences) =>
        jobs.Tell(new Actors.Jobs.Actors.JobWalMessages.RetriesLeft(execution, sequences), ActorRefs.NoSender);

    private void Observe(GateAppend append)
    {
        try
        {
            var number = append.Outcome.GetAwaiter().GetResult();
            log.Note($"    {append.Claim} is acknowledged as {number}");
            append.Model.Acked(append.Claim.Id, number);
            CheckOrder(append);
        }
        catch (AppendRefusedException refused)
        {
            log.Note($"    {append.Claim} is refused: {refused.Reason}");
            PromiseBrokenException.Unless(
                refused.Reason != RefusalReason.Recovering,
                $"{append.Claim} was refused because its log recovers; its gate had to wait for the log.");
            append.Model.Refused(append.Claim.Id, refused.Reason);
        }
        catch (AppendUnknownException)
        {
            log.Note($"    {append.Claim} is unknown");
            append.Model.Unknown(append.Claim.Id);
        }
        catch (OperationCanceledException)
        {
            log.Note($"    {append.Claim} is withdrawn");
            PromiseBrokenException.Unless(
                append.Stop is { IsCancellationRequested: true }, $"{append.Claim} was withdrawn but not cancelled.");
            append.Claim.InFlight = false;
        }

        append.Stop?.Dispose();
    }

    /// <summary>
    /// Events of one caller are in the log in the order of its calls. An event that was appended earlier keeps its first place.
    /// </summary>
    private void CheckOrder(GateAppend append)
    {
        if (!append.IsNew) return;
        foreach (var other in _acknowledged.Where(other => other.Model == append.Model))
        {
            var isLater = append.Claim.Id > other.Claim.Id;
            PromiseBrokenException.Unless(
                append.Claim.AckedAs > other.Claim.AckedAs == isLater,
                $"{append.Claim} and {other.Claim} are not in the order in which they were appended.");
        }

        _acknowledged.Add(append);
    }

    private void Answer(JobGate gate, int round, object answer)
    {
        // An actor's own text differs in each run.
        log.Note($"    the gate of {gate.Execution} is answered: {(answer is Activated ? "open" : answer)}");
        if (answer is Activated activated) gate.Opened(round, new LogActor(activated.Log, serializes: false));
        else if (answer is NotActivated refused) gate.NotOpened(round, refused.Reason, refused.Detail);
        else throw new PromiseBrokenException($"The gate of {gate.Execution} was answered by {answer}.");
    }

    private sealed record GateAppend(
        JobModel Model, ProducedEvent Claim, bool IsNew, CancellationTokenSource? Stop, ValueTask<long> Outcome);
}
