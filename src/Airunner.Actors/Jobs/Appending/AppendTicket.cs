using System.Threading.Tasks.Sources;
using Airunner.Actors.Format;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>Who counts an append as in flight until it is released or returned. Called by logs, on any thread.</summary>
internal interface ITicketOwner
{
    /// <summary>This many appends, of this many bytes together, are in flight no longer.</summary>
    void Release(int appends, long bytes);

    /// <summary>Returns an append of which nothing was written: its log is gone or recovers. The owner appends it again.</summary>
    /// <remarks>Releases it too: between a release and this call nothing would show that the append still waits for its outcome.</remarks>
    void Return(AppendTicket ticket);

    /// <summary>
    /// Whether the owner waits for all that it has in flight to return, to append it again in order. Then an append that is out of turn is
    /// returned and not refused.
    /// </summary>
    bool WaitsForReturns { get; }

    /// <summary>Withdraws an append that was never sent to a log.</summary>
    bool TryWithdraw(AppendTicket ticket);
}

/// <summary>
/// An append within one process: the message that is sent to the log and the promise that its caller awaits, in one object.
/// </summary>
internal sealed class AppendTicket(JobExecution execution, ITicketOwner owner, long order) : IValueTaskSource<long>, IAppender
{
    private ManualResetValueTaskSourceCore<long> _promise;
    private CancellationTokenRegistration _cancellation;
    private DurableThrough? _durable;
    private long _commitNumber;
    private int _answered;

    /// <summary>Whose log.</summary>
    internal JobExecution Execution { get; } = execution;

    /// <summary>Who counts it.</summary>
    internal ITicketOwner Owner { get; } = owner;

    /// <summary>The caller's order among all appends of one owner.</summary>
    internal long Order { get; } = order;

    /// <summary>Whether a log has returned it. Guarded by its owner.</summary>
    internal bool HasReturned { get; set; }

    /// <summary>The event.</summary>
    internal EventBody Body { get; set; }

    /// <summary>The event's number once the log has taken it.</summary>
    internal long Number { get; private set; }

    /// <summary>What the caller awaits.</summary>
    internal ValueTask<long> Awaitable => new(this, _promise.Version);

    /// <summary>Whether the caller has its answer already (it cancelled).</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <inheritdoc/>
    public bool MustBeReturned => Owner.WaitsForReturns;

    /// <summary>From now on, cancelling makes the outcome unknown to the caller.</summary>
    internal void CancelWith(CancellationToken token)
    {
        if (!token.CanBeCanceled) return;
        _cancellation = token.UnsafeRegister(static (state, token) =>
        {
            var ticket = (AppendTicket)state!;
            ticket.Fail(ticket.Owner.TryWithdraw(ticket)
                ? new OperationCanceledException(token)
                : new AppendUnknownException(ticket.Execution, ticket.Body.Sequence, "the wait for it was cancelled."));
        }, this);

        // It may have been answered before the registration was there to be undone: a long-lived token would keep the ticket for ever.
        Interlocked.MemoryBarrier();
        if (IsAnswered) _cancellation.Unregister();
    }

    /// <summary>The log has taken it: it is durable as soon as <paramref name="durable"/> reaches its number of commit.</summary>
    internal void Gathered(long number, DurableThrough durable, long commitNumber)
    {
        Number = number;
        _commitNumber = commitNumber;
        Volatile.Write(ref _durable, durable);
    }

    /// <summary>It is durable. Runs the caller's continuation: never on a thread that commits.</summary>
    internal void Succeed()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0) return;
        _cancellation.Unregister();
        _promise.SetResult(Number);
    }

    /// <summary>The log had it already, durably, under this number.</summary>
    internal void SucceedAs(long number)
    {
        Number = number;
        _promise.RunContinuationsAsynchronously = true;
        Succeed();
    }

    /// <summary>It is refused, or unknown.</summary>
    internal void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0) return;
        _cancellation.Unregister();
        _promise.RunContinuationsAsynchronously = true; // the caller's code runs neither on a commit thread nor under a gate's lock
        _promise.SetException(error);
    }

    /// <inheritdoc/>
    void IAppender.Acknowledge(long number)
    {
        Owner.Release(1, Body.Bytes);
        SucceedAs(number);
    }

    /// <inheritdoc/>
    void IAppender.Refuse(long sequence, RefusalReason reason, string? detail)
    {
        if (reason == RefusalReason.Recovering || (reason == RefusalReason.OutOfTurn && Owner.WaitsForReturns))
        {
            Owner.Return(this);
            return;
        }

        Owner.Release(1, Body.Bytes);
        Fail(new AppendRefusedException(Execution, sequence, reason, detail));
    }

    /// <inheritdoc/>
    void IAppender.Unknown(long sequence, string detail)
    {
        Owner.Release(1, Body.Bytes);
        Fail(new AppendUnknownException(Execution, sequence, detail));
    }

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) =>
        IsDurable ? ValueTaskSourceStatus.Succeeded : _promise.GetStatus(token);

    long IValueTaskSource<long>.GetResult(short token) => IsDurable ? Number : _promise.GetResult(token);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _promise.OnCompleted(continuation, state, token, flags);

    /// <summary>A producer with many in flight finds a whole commit's appends done without being woken for each.</summary>
    private bool IsDurable => Volatile.Read(ref _durable) is { } durable && durable.Value >= _commitNumber;
}
