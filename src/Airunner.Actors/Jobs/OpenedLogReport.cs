using Airunner.Actors.Storage;
using Akka.Event;

namespace Airunner.Actors.Jobs;

/// <summary>Tells what opening a log found: every loss is told.</summary>
internal static class OpenedLogReport
{
    internal static void Write(ILoggingAdapter logger, JobExecution of, OpenedLog opened, LogIndex index)
    {
        logger.Info("Opened the log of {Job} {Execution}: {Events} events, {Pending} pending, {Bytes} bytes",
            of.Job, of.Execution ?? "-", index.Events, index.Pending, opened.Contents.Summary.EndBytes);
        foreach (var finding in opened.Findings)
            logger.Warning("Damage in {File} at byte {OffsetBytes}: {Kind}, {LostBytes} bytes lost, last sequence before {Before}, first after {After}",
                opened.Path, finding.OffsetBytes, finding.Kind, finding.LostBytes, finding.LastSequenceBefore, finding.FirstSequenceAfter);
        if (opened.KeptAt is { } kept) logger.Warning("What was damaged of {Job} {Execution} is kept at {File}", of.Job, of.Execution ?? "-", kept);
        if (opened.WriteTrouble is { } trouble)
            logger.Warning("The log of {Job} {Execution} can be read but not written yet: {Reason}", of.Job, of.Execution ?? "-", trouble.Message);
    }
}
