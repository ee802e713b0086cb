namespace Airunner.Actors.Delivery;

/// <summary>
/// The calls of an <see cref="ICompletionSender"/>: at most a number at a time, each waited for at most <see cref="Within"/>. A call that
/// does not return keeps its place, so that calls that hang never become many; the others then end with their time.
/// </summary>
/// <param name="senders">Gives the sender; called once it is needed, until it gives one.</param>
/// <param name="maxInFlight">Most calls at a time.</param>
/// <param name="where">Where the sender is called: it may block.</param>
/// <param name="time">Measures the wait.</param>
internal sealed class CompletionCalls(Func<IEventSender> senders, int maxInFlight, TaskScheduler where, TimeProvider time)
{
    /// <summary>Longest wait for an answer, the wait for its turn included.</summary>
    internal static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    private const TaskCreationOptions Options = TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler;

    private readonly SemaphoreSlim _turns = new(maxInFlight);
    private volatile IEventSender? _sender;

    /// <summary>Whether the sender may be one that asks: false only where it is known that it is none.</summary>
    public bool MayBeOffered => _sender is null or ICompletionSender;

    /// <summary>Whether the sender asks.</summary>
    /// <exception cref="Exception">It cannot be created.</exception>
    public async Task<bool> IsOfferedAsync()
    {
        _sender ??= await Task.Factory.StartNew(senders, CancellationToken.None, Options, where).ConfigureAwait(false);
        return _sender is ICompletionSender;
    }

    /// <summary>Asks the server.</summary>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    /// <exception cref="Exception">What the sender has thrown.</exception>
    public async Task<Completeness?> AskAsync(JobExecution execution, ExecutionTotals sent)
    {
        var asking = (ICompletionSender)_sender!;
        using var deadline = new CancellationTokenSource(Within, time);
        var call = CallAsync(asking, execution, sent, deadline.Token);
        try
        {
            return await call.WaitAsync(Within, time).ConfigureAwait(false);
        }
        catch (Exception late) when (deadline.IsCancellationRequested && late is OperationCanceledException or TimeoutException)
        {
            _ = call.ContinueWith(
                static ended => ended.Exception,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw new TimeoutException($"No answer within {Within.TotalSeconds} s.", late);
        }
    }

    private async Task<Completeness?> CallAsync(
        ICompletionSender asking, JobExecution execution, ExecutionTotals sent, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Factory
                .StartNew(() => asking.CompleteAsync(execution, sent, cancellationToken), CancellationToken.None, Options, where)
                .Unwrap()
                .ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }
}
