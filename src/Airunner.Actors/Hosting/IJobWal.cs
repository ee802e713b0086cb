using Airunner.Actors.Storage;
using Airunner.Protocol;

namespace Airunner.Actors;

/// <summary>The log for code without actors. Safe for use by many threads; appends of one caller keep their order.</summary>
/// <remarks>
/// After the actor system has stopped, appends are refused as closed, and every other call throws <see cref="ObjectDisposedException"/>.
/// Before the actors have started, calls wait for them, 30 s at most; then they throw <see cref="InvalidOperationException"/>. A failed
/// start throws its own error from every call. A system in which a call to the disk never returns cannot stop. Then each call ends at its
/// own deadline: the caller's token.
/// </remarks>
public interface IJobWal
{
    /// <summary>Opens the execution's log without an event: it is created or found, locked, scanned and, if damaged, repaired.</summary>
    /// <returns>Its status once open; <see cref="JobStatus.LastSequence"/> is −1 where the log has no event yet.</returns>
    /// <exception cref="LogUnavailableException">
    /// <see cref="RefusalReason.CannotOpen"/> or <see cref="RefusalReason.Closed"/> at once; a transient reason only if it lasts until the
    /// deadline.
    /// </exception>
    /// <exception cref="OperationCanceledException">The deadline passed first.</exception>
    Task<JobStatus> OpenAsync(JobExecution execution, CancellationToken cancellationToken = default);

    /// <summary>Appends an event; the first one opens the execution's log.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="jobEvent">
    /// The event. Sequence 0: the log numbers it. Any other sequence is above the last one, or repeats an event exactly. The event is
    /// serialized before this method returns, so the caller may reuse it. Without a timestamp it gets that of this call.
    /// </param>
    /// <param name="cancellationToken">The caller's deadline. Cancelled in flight, the outcome is unknown.</param>
    /// <returns>The event's sequence, once it is durable. The call waits while too much is in flight, or while the log recovers.</returns>
    /// <exception cref="AppendRefusedException">The event is not on the disk, with the reason.</exception>
    /// <exception cref="AppendUnknownException">
    /// The event may or may not be on the disk: a failed write, a crashed actor, a cancelled wait.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled before the event was sent to the log: not on the disk.</exception>
    ValueTask<long> AppendAsync(JobExecution execution, JobEvent jobEvent, CancellationToken cancellationToken = default);

    /// <summary>Gives up a sequence whose append was refused or unknown, so that higher sequences are taken.</summary>
    void GiveUp(JobExecution execution, long sequence);

    /// <summary>
    /// Waits until every event appended so far is delivered, or set aside as failed. A retry that waits for its backoff starts at once.
    /// </summary>
    /// <exception cref="LogUnavailableException">
    /// The log cannot be opened, or the system stopped before everything was delivered; the rest stays pending. Or more than
    /// <c>append.max-queued</c> callers wait and this one had waited longest (<see cref="RefusalReason.QueueFull"/>): call again.
    /// </exception>
    /// <exception cref="OperationCanceledException">The deadline passed first; the rest stays pending.</exception>
    Task FlushAsync(JobExecution execution, CancellationToken cancellationToken = default);

    /// <summary>Ends the execution: no more appends, deliver, close, archive.</summary>
    /// <returns>
    /// The last status: <see cref="JobPhase.Archived"/>, or <see cref="JobPhase.Completing"/> with nothing pending if archiving is off.
    /// </returns>
    /// <remarks>
    /// A later append for the same execution is refused as <see cref="RefusalReason.Closed"/> while this process remembers the
    /// completion: the last 1,024 executions that ended. After that, and in a later process, an append opens a new log for the execution,
    /// whose sequences
    /// continue above those of its archives.
    /// </remarks>
    /// <exception cref="LogUnavailableException">
    /// The log cannot be opened, or the system stopped before everything was delivered and archived; the rest stays pending. Or too many
    /// callers wait, as for <see cref="FlushAsync"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The deadline passed first. Delivery and archiving continue while the system runs, and after the next start.
    /// </exception>
    Task<JobStatus> CompleteAsync(JobExecution execution, CancellationToken cancellationToken = default);

    /// <summary>The status of an execution. The call does not open its log.</summary>
    /// <returns>
    /// Of a log on the disk that nobody in this process works on: <see cref="JobPhase.Unavailable"/> where another process holds it or it
    /// cannot be opened, <see cref="JobPhase.Recovering"/> where it waits to be opened; <see cref="JobStatus.Trouble"/> says which.
    /// </returns>
    Task<JobStatus> StatusAsync(JobExecution execution, CancellationToken cancellationToken = default);

    /// <summary>
    /// The executions that have left anything on the disk, by job and execution id: open ones, those that wait, those that other processes
    /// work on, and those that are archived only. Opens no log.
    /// </summary>
    /// <returns>
    /// A status for each, when its turn comes. Of a log that nobody in this process works on the counts are read from the disk, and
    /// <see cref="JobStatus.Trouble"/> says why nobody does. Of an archived execution the events are not counted. What begins or ends
    /// meanwhile may be missing.
    /// </returns>
    /// <exception cref="WalIOException">While enumerating: a directory or a file cannot be read.</exception>
    IAsyncEnumerable<JobStatus> ExecutionsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until every log found on the disk at the start is archived, or is known to be held by another process or impossible to open.
    /// </summary>
    /// <param name="cancellationToken">
    /// The caller's deadline. When it passes, the call returns the statuses of that moment; it does not throw.
    /// </param>
    /// <returns>One status for each log found at the start.</returns>
    Task<IReadOnlyList<JobStatus>> WaitForRecoveryAsync(CancellationToken cancellationToken = default);
}
