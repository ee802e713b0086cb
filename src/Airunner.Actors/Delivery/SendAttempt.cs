using System.Diagnostics;
using Airunner.Actors.Signals;

namespace Airunner.Actors.Delivery;

/// <summary>One call of an <see cref="IEventSender"/>. It runs on another thread, so that a blocking sender blocks no actor.</summary>
internal sealed class SendAttempt : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    private SendAttempt(long number) => Number = number;

    /// <summary>The attempt's number; its answer carries it too.</summary>
    public long Number { get; }

    /// <summary>Starts a send.</summary>
    /// <param name="number">Unique among the attempts of one actor.</param>
    /// <param name="sender">The sender to call; its exception, thrown at once or later, becomes the answer.</param>
    /// <param name="execution">Whose events.</param>
    /// <param name="events">What to send.</param>
    /// <param name="appends">The activities that have appended it.</param>
    /// <param name="gate">Learns when the call has returned.</param>
    /// <param name="ticket">The granted ticket of this call.</param>
    /// <param name="where">Where the sender is called. Hidden from the sender: its own tasks run on the default scheduler.</param>
    /// <param name="answer">Completes with the answer; never fails.</param>
    public static SendAttempt Start(
        long number,
        IEventSender sender,
        JobExecution execution,
        EventBatch events,
        IReadOnlyList<ActivityContext> appends,
        SendGate gate,
        SendTicket ticket,
        TaskScheduler where,
        out Task<Answer> answer)
    {
        const TaskCreationOptions Options = TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler;
        var attempt = new SendAttempt(number);
        var token = attempt._cancel.Token;
        try
        {
            answer = Task.Factory.StartNew(Send, CancellationToken.None, Options, where).Unwrap();
        }
        catch (Exception noThread)
        {
            gate.Ended(ticket);
            answer = Task.FromResult(new Answer(number, noThread.GetBaseException()));
        }

        return attempt;

        async Task<Answer> Send()
        {
            using var trace = WalTraces.Send(execution, events.Count, appends);
            try
            {
                await sender.SendAsync(execution, events, token).ConfigureAwait(false);
                return new Answer(number, null) { Trace = trace?.Context ?? default };
            }
            catch (Exception e)
            {
                WalTraces.Fail(trace, FailureCode.Of(e));
                return new Answer(number, e);
            }
            finally
            {
                gate.Ended(ticket); // also when the actor that waits for the answer has stopped
            }
        }
    }

    /// <summary>Cancels the sender's token. The call goes on until the sender returns.</summary>
    public void Cancel() => _ = _cancel.CancelAsync().ContinueWith(
        // The sender's cancellation callbacks run on the thread pool, not in the actor. Their exceptions change nothing.
        static cancelled => _ = cancelled.Exception,
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    /// <summary>To be called after the answer.</summary>
    public void Dispose()
    {
        if (!_cancel.IsCancellationRequested) _cancel.Dispose(); // else callbacks may be running
    }

    /// <summary>How an attempt ended.</summary>
    /// <param name="Attempt">Its number.</param>
    /// <param name="Error">The sender's exception; null when the server has the events.</param>
    public sealed record Answer(long Attempt, Exception? Error)
    {
        /// <summary>The activity of the call; default where nobody listened.</summary>
        public ActivityContext Trace { get; init; }
    }
}
