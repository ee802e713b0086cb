using Airunner.Protocol;

namespace Airunner.Actors;

/// <summary>The log for code without actors. Safe for use by many threads; appends of one caller keep their order.</summary>
/// <remarks>
/// Once the actor system has stopped, appends are refused as closed and everything else throws <see cref="ObjectDisposedException"/>. Where a
/// call to the disk never returns it cannot stop, though whoever stops it is not held up: then each wait ends at its own deadline, the
/// token that its caller gave.
/// </remarks>
public interface IJobWal
{
    /// <summary>Brings the execution's log to life without an event: created or found, locked, scanned and, where damaged, repaired.</summary>
    /// <returns>Its status once open; <see cref="JobStatus.LastSequence"/> is −1 where the log has no event yet.</returns>
    /// <exception cref="LogUnavailableException">
    /// <see cref="RefusalReason.CannotOpen"/> or <see cref="RefusalReason.Closed"/> at once; a transient reason only where it lasts until the
    /// deadline.
    /// </exception>
    /// <exception cref="OperationCanceledException">The deadline passed first.</exception>
    Task<JobStatus> OpenAsync(JobExecution execution, CancellationToken cancellationToken = default);

    /// <summary>Appends an event; the first one brings the execution's log to life.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="jobEvent">The event. Sequence 0: the log numbers it; otherwise above the last one, or an exact repetition.
    /// It is serialised before this method returns, so the caller may reuse it.</param>
    /// <param name="cancellationToken">The caller's deadline. Cancelled in flight, the outcome is unknown.</param>
    /// <returns>The event's sequence, once it is durable. While too much is in flight, or the log recovers, the call waits.</returns>
    /// <exception cref="AppendRefusedException">Not on the disk, with the reason.</exception>
    /// <exception cref="AppendUnknownException">May or may not be on the disk: a failed write, a crashed actor, a cancelled wait.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the event was sent to the log: not on the disk.</exception>
    ValueTask<long> AppendAsync(JobExecution execution, JobEvent jobEvent, CancellationToken cancellationToken = default);

    /// <summary>Gives up a sequence whose append was refused or unknown, so that higher ones are taken.</summary>
    void GiveUp(JobExecution execution, long sequence);

    /// <summary>Waits until all that was appended so far is settled; waiting retries happen at once.</summary>
    /// <exception cref="LogUnavailableException">
    /// The log cannot be opened, or the system stopped before all was delivered; what is pending stays so. Or more than
    /// <c>append.max-queued</c> wait and this call had waited longest (<see cref="RefusalReason.QueueFull"/>): ask again.
    /// </exception>
    /// <exception cref="OperationCanceledException">The deadline passed first; what is pending stays so.</exception>
    Task FlushAsync(JobExecution execution, CancellationToken cancellationToken = default);

    /// <summary>Ends the execution: no more appends, deliver, close, archive.</summary>
    /// <returns>The last status: <see cref="JobPhase.Archived"/>, or <see cref="JobPhase.Completing"/> with nothing pending where archiving is off.</returns>
    /// <exception cref="LogUnavailableException">The log cannot be opened, or too many wait, as for <see cref="FlushAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The deadline passed first; delivery and archiving go on while the system runs, and after the next start.</exception>
    Task<JobStatus> CompleteAsync(JobExecution execution, CancellationToken cancellationToken = default);

    /// <summary>What is known of an execution; asking does not bring its log to life.</summary>
    Task<JobStatus> StatusAsync(JobExecution execution, CancellationToken cancellationToken = default);

    /// <summary>Waits until every log that was on the disk at the start is archived, or is known to be held or not to open.</summary>
    /// <param name="cancellationToken">The caller's deadline: at it, the call returns what is known then (it does not throw).</param>
    /// <returns>One status for each log found at the start.</returns>
    Task<IReadOnlyList<JobStatus>> WaitForRecoveryAsync(CancellationToken cancellationToken = default);
}
