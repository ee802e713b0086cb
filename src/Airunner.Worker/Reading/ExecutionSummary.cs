using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Running;

namespace Airunner.Worker.Reading;

/// <summary>How an execution stands, and where its events are.</summary>
internal sealed record ExecutionSummary(JobExecution Execution)
{
    /// <summary>Its first event; null where none can be read.</summary>
    public JobEvent? First { get; init; }

    /// <summary>Its last event.</summary>
    public JobEvent? Last { get; init; }

    /// <summary>How many events there are.</summary>
    public long Events { get; init; }

    /// <summary>Whether the number of events is reckoned from a part of a large execution.</summary>
    public bool IsEstimate { get; init; }

    /// <summary>Events that are still to be delivered, as far as the log can be read.</summary>
    public long Pending { get; init; }

    /// <summary>Whether all of its log was read, so that nothing else of it can be pending.</summary>
    public bool IsPendingKnown { get; init; }

    /// <summary>Whether a process has its log open.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Whether it has a log: one that is written, or a leftover one.</summary>
    public bool HasLog { get; init; }

    /// <summary>Bytes of its log.</summary>
    public long LogBytes { get; init; }

    /// <summary>Bytes of its events in the store.</summary>
    public long StoreBytes { get; init; }

    /// <summary>Bytes of its archives.</summary>
    public long ArchiveBytes { get; init; }

    /// <summary>Bytes of its events at the server.</summary>
    public long ServerBytes { get; init; }

    public long Bytes => LogBytes + StoreBytes + ArchiveBytes + ServerBytes;

    /// <summary>
    /// <c>running</c>, <c>succeeded</c>, <c>failed</c>, also where the command could not be started, so that an error is its first event;
    /// <c>killed</c> by a signal; <c>ended</c> where there was no process; <c>unknown</c> where a run has no end: its worker was killed.
    /// Of an execution that only a server has and that has no end, a worker elsewhere may send more: it is <c>running</c>, as on the
    /// server's page.
    /// </summary>
    public string State => Last switch
    {
        { ProcessEnd: { Signal: > 0 } } => "killed",
        { ProcessEnd: { ExitCode: 0 } } => "succeeded",
        { ProcessEnd: not null } => "failed",
        { ProcessError: { EndFollows: false } } => First?.ProcessError is null ? "unknown" : "failed",
        _ when IsHeld || Where == "server" => "running",
        { } last when InterruptedRuns.IsInterrupted(First, last) => "unknown",
        null => "unknown",
        _ => "ended",
    };

    /// <summary>The figure that a shell would show; null where no process has ended.</summary>
    public int? ExitStatus => Last?.ProcessEnd is { } end ? (end is { Signal: > 0, ExitCode: 0 } ? 128 + end.Signal : end.ExitCode) : null;

    /// <summary>The signal that ended the process; null for none.</summary>
    public int? Signal => Last?.ProcessEnd is { Signal: > 0 and var signal } ? signal : null;

    /// <summary>
    /// <c>live</c>: a process has its log open. <c>pending</c>: its log waits for delivery, or not all of it can be read.
    /// <c>archived</c>: delivered, and there is an archive. <c>delivered</c>: only the store has it, or its log waits for nothing but to
    /// be archived. <c>server</c>: only the server has it.
    /// </summary>
    public string Where => this switch
    {
        { IsHeld: true } => "live",
        { HasLog: true, IsPendingKnown: true, Pending: 0, Events: > 0 } => "delivered",
        { HasLog: true } => "pending",
        { ArchiveBytes: > 0 } => "archived",
        { StoreBytes: 0, ServerBytes: > 0 } => "server",
        _ => "delivered",
    };

    public DateTimeOffset? StartedAt => MomentOf(First);

    /// <summary>How long it took, or has taken so far.</summary>
    public TimeSpan? Took(DateTimeOffset now)
    {
        if (Last?.ProcessEnd?.RunDuration is { } run) return run.ToTimeSpan();
        if (StartedAt is not { } from) return null;
        var to = State == "running" ? now : MomentOf(Last);
        return to is { } end && end > from ? end - from : TimeSpan.Zero;
    }

    private static DateTimeOffset? MomentOf(JobEvent? jobEvent) =>
        jobEvent is null ? null : EventFacts.Moment(EventFacts.TimeMs(jobEvent));
}
