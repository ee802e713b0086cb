using Airunner.Actors.Storage;
using static Airunner.Actors.Jobs.JobWalMessages;

namespace Airunner.Actors.Jobs;

/// <summary>Reads batches outside the actor's turn: from memory on the thread pool, from the disk on threads that may block.</summary>
internal static class BatchReads
{
    /// <summary>Starts one; the answer never faults.</summary>
    internal static Task<BatchWasRead> Start(JobWalParts parts, BatchPlan plan, int generation)
    {
        var done = new TaskCompletionSource<BatchWasRead>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (plan.Recent is not null) ThreadPool.UnsafeQueueUserWorkItem(_ => Read(), null);
        else parts.Background.Run(Read);
        return done.Task;

        void Read()
        {
            try
            {
                done.SetResult(new BatchWasRead(generation, BatchReader.Read(parts.Files, plan), null));
            }
            catch (Exception error)
            {
                done.SetResult(new BatchWasRead(generation, null, error));
            }
        }
    }
}
