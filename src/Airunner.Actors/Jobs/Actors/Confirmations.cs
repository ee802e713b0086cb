using Airunner.Actors.Jobs.Life;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Counts an execution's delivered events on a thread that may block, then asks the server whether it has them all.</summary>
internal static class Confirmations
{
    /// <summary>Starts it. The task never fails: an error is part of its result.</summary>
    internal static async Task<Confirmation> Start(JobWalParts parts, JobExecution execution, Func<ExecutionTotals> count)
    {
        if (parts.Completion is not { } calls) return Confirmation.NotAsked;
        try
        {
            if (!await calls.IsOfferedAsync().ConfigureAwait(false)) return Confirmation.NotAsked;
            var sent = await CountAsync(parts, count).ConfigureAwait(false);
            if (sent.Events == 0) return Confirmation.NotAsked; // all were refused or set aside: there is nothing that it could lack
            return new Confirmation(await calls.AskAsync(execution, sent).ConfigureAwait(false), null);
        }
        catch (Exception trouble)
        {
            return new Confirmation(null, Delivery.ErrorText.Of(trouble));
        }
    }

    private static Task<ExecutionTotals> CountAsync(JobWalParts parts, Func<ExecutionTotals> count)
    {
        var done = new TaskCompletionSource<ExecutionTotals>(TaskCreationOptions.RunContinuationsAsynchronously);
        parts.Background.Run(() =>
        {
            try
            {
                done.SetResult(count());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }
}
