using System.Runtime.CompilerServices;
using Airunner.Actors.Reading;

namespace Airunner.Actors.Hosting;

/// <summary>The statuses of all executions that stand on the disk.</summary>
/// <param name="directory">Their directories.</param>
/// <param name="ask">Asks the actors for one of them.</param>
internal sealed class ExecutionStatuses(JobLogDirectory directory, Func<JobExecution, CancellationToken, Task<JobStatus>> ask)
{
    /// <summary>Each of them, by job and execution id.</summary>
    internal async IAsyncEnumerable<JobStatus> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Reading blocks: never on the caller's thread.
        var listings = await Task.Run(directory.Executions, cancellationToken).ConfigureAwait(false);
        foreach (var listing in listings)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await StatusAsync(listing, cancellationToken).ConfigureAwait(false) is { } status) yield return status;
        }
    }

    /// <summary>The status of one; null where it has gone since it was listed, or only kept damage is left of it.</summary>
    private async Task<JobStatus?> StatusAsync(JobLogListing listing, CancellationToken cancellationToken)
    {
        if (!listing.HasLog) return Archived(listing);
        var status = await ask(listing.Execution, cancellationToken).ConfigureAwait(false);
        return status.Phase switch
        {
            JobPhase.Open or JobPhase.Completing => status,
            JobPhase.Absent or JobPhase.Archived => await Task.Run(() => Ended(listing.Execution, cancellationToken), cancellationToken)
                .ConfigureAwait(false),
            _ => await Task.Run(() => Counted(status, cancellationToken), cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>It has been archived since it was listed, or segments are left of it, without a live log.</summary>
    private JobStatus? Ended(JobExecution execution, CancellationToken cancellationToken)
    {
        if (directory.Find(execution) is not { } found) return null;
        return found.HasLog ? Counted(new JobStatus(execution, JobPhase.Recovering), cancellationToken) : Archived(found);
    }

    private static JobStatus? Archived(JobLogListing listing)
    {
        var archives = listing.Files.Where(static file => file.Kind == JobLogFileKind.Archive).ToList();
        return archives.Count == 0 ? null : new JobStatus(listing.Execution, JobPhase.Archived)
        {
            ArchivePath = archives[^1].Path,
            ArchiveBytes = archives.Sum(static file => file.LengthBytes),
        };
    }

    /// <summary>What its actor cannot know, since it has not read the log.</summary>
    private JobStatus Counted(JobStatus status, CancellationToken cancellationToken)
    {
        var state = directory.Reader(status.Execution).State(cancellationToken);
        return status with
        {
            Events = state.Events,
            Pending = state.Pending,
            Sent = state.Delivered,
            Failed = state.Failed,
            LastSequence = state.LastSequence,
            LogBytes = state.RecordBytes,
            OldestPending = state.OldestPendingAt,
            DamageFindings = state.Damage.Count,
            LostBytes = state.Damage.Sum(static damage => damage.LostBytes ?? 0),
        };
    }
}
