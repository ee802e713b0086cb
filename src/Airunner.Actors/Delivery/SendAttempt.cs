namespace Airunner.Actors.Delivery;

/// <summary>One call of an <see cref="IEventSender"/>, running outside the actor's turn so that a sender that blocks holds up no actor.</summary>
internal sealed class SendAttempt : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    private SendAttempt(long number) => Number = number;

    /// <summary>Which attempt this is; its answer carries the same number.</summary>
    public long Number { get; }

    /// <summary>Starts a send.</summary>
    /// <param name="number">Unique among the attempts of one actor.</param>
    /// <param name="sender">Whom to call; what it throws, at once or later, becomes the answer.</param>
    /// <param name="execution">Whose events.</param>
    /// <param name="events">What to send.</param>
    /// <param name="where">Where the sender is called; it does not see it as its own.</param>
    /// <param name="answer">Completes with the answer, never fails.</param>
    public static SendAttempt Start(
        long number, IEventSender sender, JobExecution execution, EventBatch events, TaskScheduler where, out Task<Answer> answer)
    {
        var attempt = new SendAttempt(number);
        var token = attempt._cancel.Token;
        answer = Task.Factory
            .StartNew(() => Send(number, sender, execution, events, token), CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, where)
            .Unwrap();
        return attempt;
    }

    /// <summary>Tells the sender to stop; its answer, should one come, is that of an abandoned attempt.</summary>
    public void Abandon()
    {
        // Asynchronously: what a sender does on cancellation runs on the pool, not here. What it throws there concerns nobody any more.
        _ = _cancel.CancelAsync().ContinueWith(
            static (cancelled, cancel) =>
            {
                _ = cancelled.Exception;
                ((CancellationTokenSource)cancel!).Dispose();
            },
            _cancel,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>After the answer.</summary>
    public void Dispose() => _cancel.Dispose();

    private static async Task<Answer> Send(
        long number, IEventSender sender, JobExecution execution, EventBatch events, CancellationToken token)
    {
        try
        {
            await sender.SendAsync(execution, events, token).ConfigureAwait(false);
            return new Answer(number, null);
        }
        catch (Exception e)
        {
            return new Answer(number, e);
        }
    }

    /// <summary>How an attempt ended.</summary>
    /// <param name="Attempt">Its number.</param>
    /// <param name="Error">What it threw; null when the server has the events.</param>
    public sealed record Answer(long Attempt, Exception? Error);
}
