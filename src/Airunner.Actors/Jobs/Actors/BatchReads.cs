using Airunner.Actors.Storage;
using static Airunner.Actors.Jobs.Actors.JobWalMessages;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Reads batches outside the actor: from memory on the thread pool, from the disk on threads that may block.</summary>
internal static class BatchReads
{
    /// <summary>Starts a read. The task never faults: an error is part of its result.</summary>
    internal static Task<BatchWasRead> Start(JobWalParts parts, BatchPlan plan, int generation)
    {
        if (plan.Recent is not null)
        {
            const TaskCreationOptions Options = TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler;
            return Task.Factory.StartNew(Read, CancellationToken.None, Options, parts.Reads);
        }

        var done = new TaskCompletionSource<BatchWasRead>(); // its continuation is a Tell, which may run on the reading thread
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
