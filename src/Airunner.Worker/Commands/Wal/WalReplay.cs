using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Reading;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Sends the events of one execution again, in batches as delivery makes them.</summary>
/// <remarks>
/// Events that are pending are left to their owner, or to <c>recover</c>: those make sure that an event is on the disk for good before a
/// server gets it. A batch that fails is sent again, until nothing was accepted for the drain time-out.
/// </remarks>
/// <param name="sender">Delivers; null only counts.</param>
/// <param name="options">Sizes and times of batches.</param>
/// <param name="time">Source of waits.</param>
/// <param name="damaged">Takes damage; what is readable is sent.</param>
internal sealed class WalReplay(IEventSender? sender, JobWalOptions options, TimeProvider time, Action<JobLogDamage> damaged)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly List<string> _refused = [];
    private long _sent;
    private long _next;

    /// <summary>Sends.</summary>
    /// <param name="target">The execution, or a file whose name says whose it is.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="progress">Gets the bytes read so far.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailedException">It is not known whose events a file holds.</exception>
    public async Task<ReplayResult> RunAsync(WalTarget target, long from, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var execution = target.Execution ?? SingleFile.ExecutionOf(target.Path!) ?? throw new CommandFailedException(
            ExitStatuses.Usage, $"The name of '{target.Path}' does not say whose events it holds. Allowed: the name that the file had.");
        _next = from;
        var state = target.Reader.State(cancellationToken);
        var pending = 0L;
        try
        {
            var batch = new EventBatch.Builder();
            foreach (var logged in target.Reader.EventsWithProgress(from, damaged, progress, cancellationToken))
            {
                if (state.IsPending(logged) || IsNewer(target, state, logged))
                {
                    pending++;
                    continue;
                }

                var isFull = batch.Count == options.BatchMaxEvents || batch.Bytes + logged.Payload.Length > options.BatchMaxBytes;
                if (batch.Count > 0 && isFull) batch = await SendAsync(execution, batch, cancellationToken);
                batch.Add(logged.Sequence, logged.Payload.Span);
            }

            if (batch.Count > 0) await SendAsync(execution, batch, cancellationToken);
            return new ReplayResult(_sent, pending, _refused, _next, Failure: null);
        }
        catch (NotAcceptedException failed)
        {
            return new ReplayResult(_sent, pending, _refused, _next, failed.Message);
        }
    }

    /// <summary>Whether an event was appended to the log after it was asked what is pending there.</summary>
    private static bool IsNewer(WalTarget target, JobLogState state, LoggedEvent logged) =>
        target.Listing is { HasLog: true }
        && logged.Sequence > state.LastSequence
        && !logged.Path.EndsWith(FileNames.ArchiveSuffix, StringComparison.Ordinal);

    private async Task<EventBatch.Builder> SendAsync(JobExecution execution, EventBatch.Builder built, CancellationToken cancellationToken)
    {
        var batch = built.Build();
        if (sender is null) _sent += batch.Count;
        else if (!await TrySendAsync(execution, batch, cancellationToken)) await SendOneByOneAsync(execution, batch, cancellationToken);
        _next = batch.SequenceAt(batch.Count - 1) + 1;
        return new EventBatch.Builder();
    }

    private async Task SendOneByOneAsync(JobExecution execution, EventBatch batch, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batch.Count; i++) await TrySendAsync(execution, batch.Slice(i, 1), cancellationToken);
    }

    /// <returns>False where the server refuses the content for good.</returns>
    private async Task<bool> TrySendAsync(JobExecution execution, EventBatch batch, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                using var timeout = new CancellationTokenSource(options.BatchSendTimeout, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
                await sender!.SendAsync(execution, batch, either.Token);
                _sent += batch.Count;
                return true;
            }
            catch (EventsRefusedException refused)
            {
                if (batch.Count == 1) _refused.Add($"{execution}: the event {batch.SequenceAt(0)} was refused: {refused.Message}");
                return false;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (time.GetElapsedTime(began) + wait > options.DrainTimeout) throw new NotAcceptedException(failure.Message, failure);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    private sealed class NotAcceptedException(string message, Exception inner) : Exception(message, inner);
}

/// <summary>What was sent of one execution.</summary>
/// <param name="Sent">Events that were accepted, or would be sent.</param>
/// <param name="Pending">Events that were left to their first delivery.</param>
/// <param name="Refused">A sentence for each event that was refused for good.</param>
/// <param name="NextSequence">Where to go on after a failure.</param>
/// <param name="Failure">Why it ended early; null where it did not.</param>
internal sealed record ReplayResult(long Sent, long Pending, IReadOnlyList<string> Refused, long NextSequence, string? Failure);
