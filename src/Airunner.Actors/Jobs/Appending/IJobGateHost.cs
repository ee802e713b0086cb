namespace Airunner.Actors.Jobs.Appending;

/// <summary>What a gate needs from outside. Called without the gate's lock; may call the gate at once, or later on any thread.</summary>
internal interface IJobGateHost
{
    /// <summary>How much one gate may have in flight.</summary>
    GateLimits Limits { get; }

    /// <summary>Now, Unix milliseconds: the timestamp of events that have none. Null leaves them without.</summary>
    long? NowMs { get; }

    /// <summary>The timestamp of an append that begins now; 0 where its duration is not recorded.</summary>
    long Begin() => 0;

    /// <summary>Opens the execution's log. Always answers, by <see cref="JobGate.Opened"/> or <see cref="JobGate.NotOpened"/>.</summary>
    /// <param name="gate">The execution's gate, which gets the answer.</param>
    /// <param name="round">To be repeated in the answer.</param>
    void Open(JobGate gate, int round);

    /// <summary>Calls <see cref="JobGate.RetryDue"/> after the delay.</summary>
    void RetryAfter(TimeSpan delay, JobGate gate, int round);

    /// <summary>
    /// Calls <see cref="JobGate.Continue"/> soon, on another thread: the caller may be a log in the middle of its commit.
    /// </summary>
    void Continue(JobGate gate);

    /// <summary>
    /// Reports sequences that were refused for a transient reason before they reached a log: the log must accept no higher one before them.
    /// </summary>
    void ReportPendingRetries(JobExecution execution, IReadOnlyCollection<long> sequences);
}

/// <summary>An open log.</summary>
internal interface IOpenLog
{
    /// <summary>Sends it an append. An append that does not reach the log is returned to its owner.</summary>
    void Append(AppendTicket ticket);
}

/// <summary>How much one gate may have in flight.</summary>
/// <param name="MaxAppends">Most appends, at least 1.</param>
/// <param name="MaxBytes">Most bytes of them together; one larger append goes alone.</param>
internal readonly record struct GateLimits(int MaxAppends, long MaxBytes);
