namespace Airunner.Actors.Jobs.Appending;

/// <summary>What a gate needs from outside. Called without the gate's lock; may call back at once or from any thread.</summary>
internal interface IJobGateHost
{
    /// <summary>How much one gate may have in flight.</summary>
    GateLimits Limits { get; }

    /// <summary>
    /// Has the execution's log opened. Answers in every case, by <see cref="JobGate.Opened"/> or <see cref="JobGate.NotOpened"/>.
    /// </summary>
    /// <param name="gate">Whose log, and who gets the answer.</param>
    /// <param name="round">Goes back with the answer.</param>
    void Open(JobGate gate, int round);

    /// <summary>Calls <see cref="JobGate.RetryDue"/> after the delay.</summary>
    void RetryAfter(TimeSpan delay, JobGate gate, int round);

    /// <summary>Calls <see cref="JobGate.Continue"/> soon, on another thread: who releases an append may be a log in its commit.</summary>
    void Continue(JobGate gate);

    /// <summary>
    /// Reports sequences that were refused for a transient reason before they reached a log: no higher one is taken before them.
    /// </summary>
    void ReportPendingRetries(JobExecution execution, IReadOnlyCollection<long> sequences);
}

/// <summary>A log that was open when it was asked for.</summary>
internal interface IOpenLog
{
    /// <summary>Sends it an append. One that reaches no log is returned to its owner.</summary>
    void Append(AppendTicket ticket);
}

/// <summary>How much one gate may have in flight.</summary>
/// <param name="MaxAppends">Most appends, at least 1.</param>
/// <param name="MaxBytes">Most bytes of them together; one larger append goes alone.</param>
internal readonly record struct GateLimits(int MaxAppends, long MaxBytes);
