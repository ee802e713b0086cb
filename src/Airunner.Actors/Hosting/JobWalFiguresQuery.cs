using Airunner.Actors.Signals;

namespace Airunner.Actors.Hosting;

/// <summary>Gathers the figures of one system: what is counted anyway, and what the logs say themselves.</summary>
internal sealed class JobWalFiguresQuery(JobWalAccess access, JobWalCounters counters, Func<long> liveBytes, TimeProvider time)
{
    /// <summary>Deadline for the logs' answers; without them the counts are given all the same.</summary>
    internal static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    /// <summary>The figures.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants them any more.</exception>
    internal async Task<JobWalFigures> AskAsync(CancellationToken cancellationToken)
    {
        var answers = await AnswersAsync(cancellationToken).ConfigureAwait(false);
        var syncs = counters.Syncs;
        return new JobWalFigures
        {
            Logs = answers?.Live.Executions.Count ?? 0,
            Appends = counters.Appended,
            Commits = counters.Commits,
            WrittenBytes = counters.Written,
            SyncMedian = syncs.Percentile(0.5),
            SyncNearWorst = syncs.Percentile(0.99),
            Pending = answers?.Known.Sum(static status => status.Pending) ?? counters.Pending.Events,
            OldestPending = answers?.Known.Min(static status => status.OldestPending),
            Delivered = counters.Delivered,
            Sends = counters.Sends,
            FailedSends = counters.FailedSends,
            LiveBytes = liveBytes(),
            Trouble = answers is null ? "the logs do not answer: a call to the disk may hang" : TroubleOf(answers),
        };
    }

    private static string? TroubleOf(LogStatuses.Answers answers)
    {
        var troubled = answers.Known.Where(static status => status.Trouble is not null)
            .Select(static status => $"{status.Execution}: {status.Trouble}");
        var silent = answers.Silent.Select(static execution => $"{execution} does not answer: a call to its disk may hang");
        var texts = silent.Concat(troubled).ToList();
        if (texts.Count < 2) return texts.FirstOrDefault();
        return $"{texts[0]}; and {texts.Count - 1} more";
    }

    private async Task<LogStatuses.Answers?> AnswersAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await LogStatuses.AskAsync(access, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
