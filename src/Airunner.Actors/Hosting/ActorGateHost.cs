using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Hosting;

/// <summary>Gives gates access to the actors of one system.</summary>
/// <param name="system">The system of the actors.</param>
/// <param name="jobs">JobsActor.</param>
/// <param name="limits">How much one gate may have in flight.</param>
/// <param name="time">The clock of timestamps.</param>
/// <remarks>Retries wait by the system's scheduler, and end when the system stops: a gate is called back in any case.</remarks>
internal sealed class ActorGateHost(ActorSystem system, IActorRef jobs, GateLimits limits, TimeProvider time) : IJobGateHost
{
    /// <summary>The timestamp of an append that begins now; 0 where its duration is not recorded.</summary>
    internal Func<long> AppendBegins { get; init; } = static () => 0;

    /// <inheritdoc/>
    public GateLimits Limits => limits;

    /// <inheritdoc/>
    public long? NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public long Begin() => AppendBegins();

    /// <inheritdoc/>
    public void Open(JobGate gate, int round) => _ = OpenAsync(gate, round);

    /// <inheritdoc/>
    public void RetryAfter(TimeSpan delay, JobGate gate, int round) => _ = RetryAsync(delay, gate, round);

    /// <inheritdoc/>
    public void Continue(JobGate gate) => ThreadPool.UnsafeQueueUserWorkItem(static gate => gate.Continue(), gate, preferLocal: false);

    /// <inheritdoc/>
    public void ReportPendingRetries(JobExecution execution, IReadOnlyCollection<long> sequences) =>
        jobs.Tell(new JobWalMessages.RetriesLeft(execution, sequences), ActorRefs.NoSender);

    private async Task RetryAsync(TimeSpan delay, JobGate gate, int round)
    {
        await SystemDelay.For(system, delay).ConfigureAwait(false);
        gate.RetryDue(round);
    }

    private async Task OpenAsync(JobGate gate, int round)
    {
        switch (await AskAsync(gate.Execution).ConfigureAwait(false))
        {
            case Activated activated: gate.Opened(round, new LogActor(activated.Log, system.Settings.SerializeAllMessages)); break;
            case NotActivated refused: gate.NotOpened(round, refused.Reason, refused.Detail); break;
            case var other: gate.NotOpened(round, RefusalReason.CannotOpen, $"unexpected answer: {other}"); break;
        }
    }

    private async Task<object> AskAsync(JobExecution execution)
    {
        try
        {
            // A system that stops may never answer.
            var answer = jobs.Ask<object>(new Activate(execution), CancellationToken.None);
            var first = await Task.WhenAny(answer, system.WhenTerminated).ConfigureAwait(false);
            if (first == answer) return await answer.ConfigureAwait(false);
            return new NotActivated(execution, RefusalReason.Closed, "the actor system has stopped");
        }
        catch (Exception error)
        {
            return new NotActivated(execution, RefusalReason.Closed, error.Message);
        }
    }
}
