using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Recovery;

/// <summary>Takes in the logs that earlier processes left, as the first listing has found them.</summary>
internal static class LeftoverLogs
{
    /// <summary>
    /// Goes through the files of the listing. What is no log is reported and not touched. Nobody opens a log of the directory meanwhile.
    /// </summary>
    /// <param name="parts">What the logs work with.</param>
    /// <param name="files">The listing, which may be old.</param>
    /// <param name="isOwn">Whether this process has opened the execution's log since the start: the listing says nothing of it.</param>
    /// <param name="found">Takes the logs.</param>
    /// <param name="reporter">Takes warnings.</param>
    /// <returns>How many logs were left.</returns>
    internal static int TakeIn(
        LogParts parts, LeftoverFiles files, Func<JobExecution, bool> isOwn, LeftoverQueue found, IReporter reporter)
    {
        var listed = new SegmentListing { AreNamesDurable = files.AreNamesDurable };
        var logs = new OrderedDictionary<JobExecution, bool>(); // the files of an execution are one log
        foreach (var file in files.Files)
        {
            switch (file)
            {
                case LeftoverFile.Current current when !isOwn(current.Execution):
                    parts.Space.NoteFound(current.Path, current.Stat.LengthBytes);
                    listed.AddCurrent(current.Path, current.Stat);
                    logs[current.Execution] = true;
                    break;
                case LeftoverFile.Segment segment when !isOwn(segment.Execution):
                    parts.Space.NoteFound(segment.Path, segment.Stat.LengthBytes);
                    listed.AddSegment(
                        parts.PathOf(segment.Execution), new SegmentFile(segment.Number, segment.Path, segment.Stat.LengthBytes));
                    logs[segment.Execution] = true;
                    break;
                case LeftoverFile.Unknown unknown when !isOwn(unknown.Execution):
                    parts.Listed.NoteSealing(parts.PathOf(unknown.Execution)); // the listing is incomplete for this log
                    logs[unknown.Execution] = true;
                    break;
                case LeftoverFile.Temporary temporary when !isOwn(temporary.Execution):
                    RemoveTemporary(parts, temporary, reporter);
                    break;
                case LeftoverFile.Irregular irregular:
                    reporter.Warning("{File} is no regular file; it is left alone", irregular.Path);
                    if (irregular.IsCurrent)
                        found.Untouchable(
                            new JobStatus(irregular.Execution, JobPhase.Unavailable) { Trouble = "it is no regular file" });
                    break;
                case LeftoverFile.Foreign foreign:
                    reporter.Warning("{File} is no log's name; it is left alone", foreign.Path);
                    break;
            }
        }

        parts.Listed.Take(listed);
        foreach (var execution in logs.Keys) found.Found(execution, isOfStart: true, parts.Time.GetTimestamp());
        return logs.Count;
    }

    /// <summary>
    /// A crash left it while a log was made or rewritten. The log itself is whole, or held nothing yet. Another process may be using
    /// the file, so it is removed only under the log's lock.
    /// </summary>
    private static void RemoveTemporary(LogParts parts, LeftoverFile.Temporary temporary, IReporter reporter)
    {
        try
        {
            using var held = parts.Locks.TryAcquire(FileNames.Log(temporary.Execution));
            if (held is not null) parts.Files.TryRemoveFile(temporary.Path);
        }
        catch (WalIOException failure)
        {
            reporter.Warning("{File} is left alone: {Reason}", temporary.Path, failure.Message);
        }
    }
}
