using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Akka.Event;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Tells what opening a log found: every loss is told.</summary>
internal static class OpenedLogReport
{
    internal static void Write(ILoggingAdapter logger, JobExecution execution, OpenedLog opened, LogIndex index)
    {
        logger.Info("Opened the log of {Job} {Execution}: {Events} events, {Pending} pending, {Bytes} bytes",
            execution.Job, execution.Execution ?? "-", index.Events, index.Pending, opened.Contents.Summary.EndBytes);
        foreach (var finding in opened.Findings)
            logger.Warning("Damage in {File} at byte {OffsetBytes}: {Kind}, {LostBytes} bytes lost, last sequence before {Before}, first after {After}",
                opened.Path, finding.OffsetBytes, finding.Kind, finding.LostBytes, finding.LastSequenceBefore, finding.FirstSequenceAfter);
        if (opened.KeptAt is { } kept) logger.Warning("What was damaged of {Job} {Execution} is kept at {File}", execution.Job, execution.Execution ?? "-", kept);
        if (opened.WriteTrouble is { } trouble)
            logger.Warning("The log of {Job} {Execution} can be read but not written yet; its events {Delivery}: {Reason}", execution.Job, execution.Execution ?? "-",
                opened.IsDurable ? "are delivered meanwhile" : "are delivered once they are known to be on the disk", trouble.Message);
    }

    /// <summary>Tells which archives could not be read to their end, and above which number the new log starts for that.</summary>
    internal static void Write(ILoggingAdapter logger, JobExecution execution, ArchivedNumbers archived)
    {
        foreach (var archive in archived.Unreadable)
            logger.Warning("The archive {File} cannot be read to its end: {Reason} The highest number read is {Highest}; the new log of {Job} {Execution} starts above {StartAbove}, so that none is given twice",
                archive.Path, archive.Reason, archive.HighestRead, execution.Job, execution.Execution ?? "-", archived.StartAbove);
    }
}
