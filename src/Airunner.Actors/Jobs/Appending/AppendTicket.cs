using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Airunner.Actors.Format;
using Airunner.Actors.Signals;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>Counts an append as in flight until it is released or returned. Logs call it on any thread.</summary>
internal interface ITicketOwner
{
    /// <summary>Counts appends out: they are no longer in flight.</summary>
    /// <param name="appends">How many.</param>
    /// <param name="bytes">Their size together.</param>
    void Release(int appends, long bytes);

    /// <summary>
    /// Returns an append of which nothing was written, because its log stopped or is recovering. The owner appends it again.
    /// </summary>
    /// <remarks>
    /// The owner counts it out and keeps it in one step, under its lock: at every moment the append is either in flight or waiting.
    /// </remarks>
    void Return(AppendTicket ticket);

    /// <summary>
    /// Whether the owner waits until everything in flight has returned, to append it again in order. While it does, an append that is out
    /// of turn is returned, not refused.
    /// </summary>
    bool WaitsForReturns { get; }

    /// <summary>Withdraws an append that no log has received.</summary>
    bool TryWithdraw(AppendTicket ticket);
}

/// <summary>An append within one process: both the message to the log and the result that the caller awaits.</summary>
internal sealed class AppendTicket(JobExecution execution, ITicketOwner owner, long order) : IValueTaskSource<long>, IAppender
{
    private ManualResetValueTaskSourceCore<long> _promise;
    private CancellationTokenRegistration _cancellation;
    private DurableThrough? _durable;
    private long _commitNumber;
    private int _answered;

    /// <summary>The execution to whose log it goes.</summary>
    internal JobExecution Execution { get; } = execution;

    /// <summary>Counts it while it is in flight.</summary>
    internal ITicketOwner Owner { get; } = owner;

    /// <summary>Its place among all appends of one owner, in the order of the callers' calls.</summary>
    internal long Order { get; } = order;

    /// <summary>Whether a log has returned it. Guarded by the owner's lock.</summary>
    internal bool HasReturned { get; set; }

    /// <summary>The event.</summary>
    internal EventBody Body { get; set; }

    /// <inheritdoc/>
    public long Began { get; init; }

    /// <inheritdoc/>
    public Activity? Trace { get; init; }

    /// <summary>The event's sequence, once the log has taken it.</summary>
    internal long Sequence { get; private set; }

    /// <summary>The result that the caller awaits.</summary>
    internal ValueTask<long> Awaitable => new(this, _promise.Version);

    /// <summary>Whether the caller has its answer: the log's, or that of its own cancellation.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <inheritdoc/>
    public bool MustBeReturned => Owner.WaitsForReturns;

    /// <summary>
    /// Registers the caller's cancellation: it withdraws the append, or makes the outcome unknown if a log has received it.
    /// </summary>
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

        // The answer may have come before `_cancellation` was set. The registration would then keep the ticket as long as the token lives.
        Interlocked.MemoryBarrier();
        if (IsAnswered) _cancellation.Unregister();
    }

    /// <summary>The log has gathered it: it is durable as soon as <paramref name="durable"/> reaches the number of its commit.</summary>
    internal void Gathered(long sequence, DurableThrough durable, long commitNumber)
    {
        Sequence = sequence;
        _commitNumber = commitNumber;
        Volatile.Write(ref _durable, durable);
    }

    /// <summary>The event is in the log: nothing reads its bytes any more.</summary>
    internal void FreeBytes() => Body = Body.Free();

    /// <summary>Answers that the event is durable. May run the caller's continuation, so never called on a commit thread.</summary>
    internal void Succeed()
    {
        if (!TryClaimAnswer()) return;
        WalTraces.Appended(Trace, Sequence);
        _cancellation.Unregister();
        _promise.SetResult(Sequence);
    }

    /// <summary>
    /// Answers that the event is durable under this sequence. Safe on any thread: the caller's continuation runs on another one.
    /// </summary>
    internal void SucceedAs(long sequence)
    {
        Sequence = sequence;
        _promise.RunContinuationsAsynchronously = true;
        Succeed();
    }

    /// <summary>Answers that the append was refused, or that its outcome is unknown; does nothing when the caller has its answer.</summary>
    internal void Fail(Exception error)
    {
        if (TryClaimAnswer()) FailClaimed(error);
    }

    /// <summary>Reserves the answer: from now on the caller's cancellation has no effect.</summary>
    /// <returns>False when the caller has its answer.</returns>
    internal bool TryClaimAnswer() => Interlocked.Exchange(ref _answered, 1) == 0;

    /// <summary>Gives an answer that <see cref="TryClaimAnswer"/> has reserved.</summary>
    internal void FailClaimed(Exception error)
    {
        WalTraces.NotAppended(Trace, error.GetType().Name);
        _cancellation.Unregister();
        _promise.RunContinuationsAsynchronously = true; // the caller's code must not run on a commit thread or under a gate's lock
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
            Volatile.Write(ref _durable, null); // another log gathers it next: this one's commits say nothing of it
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

    long IValueTaskSource<long>.GetResult(short token) => IsDurable ? Sequence : _promise.GetResult(token);

    void IValueTaskSource<long>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _promise.OnCompleted(continuation, state, token, flags);

    /// <summary>Published for a whole commit at once: a caller that awaits many appends is not woken for each of them.</summary>
    private bool IsDurable => Volatile.Read(ref _durable) is { } durable && durable.Value >= _commitNumber;
}
