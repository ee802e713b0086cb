using Airunner.Actors.Storage;
using static Airunner.Actors.Jobs.Actors.JobWalMessages;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Reads batches outside the actor's turn: from memory on the thread pool, from the disk on threads that may block.</summary>
internal static class BatchReads
{
    /// <summary>Starts one; the answer never faults.</summary>
    internal static Task<BatchWasRead> Start(JobWalParts parts, BatchPlan plan, int generation)
    {
        if (plan.Recent is not null)
            return Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, parts.Reads);
        var done = new TaskCompletionSource<BatchWasRead>(); // what follows on it is a Tell, which may run on the thread that read
        parts.Background.Run(() => done.SetResult(Read()));
        return done.Task;

        BatchWasRead Read()
        {
            try
            {
                return new BatchWasRead(generation, BatchReader.Read(parts.Logs.Files, plan), null);
            }
            catch (Exception error)
            {
                return new BatchWasRead(generation, null, error);
            }
        }
    }
}
