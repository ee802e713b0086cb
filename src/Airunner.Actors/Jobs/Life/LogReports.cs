using Airunner.Actors.Archive;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What the life of one log reports.</summary>
internal sealed class LogReports(JobExecution execution, IReporter reporter)
{
    private string Job => execution.Job;

    private string Execution => execution.Execution ?? "-";

    internal void NotOpened(WalException failure)
    {
        if (failure is LogHeldException) reporter.Trouble(TroubleKind.Held, execution, "it is tried again later");
        else reporter.Trouble(TroubleKind.Opening, execution, failure.Message);
    }

    internal void NotWritable(WalException failure) => reporter.Trouble(TroubleKind.Writing, execution, failure.Message);

    internal void NotTakenOver(WalIOException failure) => reporter.Warning(
        "Which events of {Job} {Execution} are delivered could not be found in the rewritten log; they are delivered again: {Reason}",
        Job, Execution, failure.Message);

    internal void Poisoned(WalIOException failure, long durableBytes)
    {
        reporter.Trouble(TroubleKind.Poisoned, execution, $"at byte {durableBytes}: {failure.Message}");
        reporter.Publish(new LogNotice.Poisoned(execution, durableBytes, failure.Message));
    }

    internal void SetAside(long sequence, string reason) =>
        reporter.Error(null, "The event {Sequence} of {Job} {Execution} is set aside: {Reason}", sequence, Job, Execution, reason);

    internal void NotSent(int attempts, string error) =>
        reporter.Trouble(TroubleKind.Sending, execution, attempts == 1 ? error : $"{attempts} times in a row: {error}");

    internal void Sent() => reporter.Over(TroubleKind.Sending, execution);

    internal void SendOpen(TimeSpan since) =>
        reporter.Trouble(TroubleKind.SendOpen, execution, $"called {(long)since.TotalSeconds} s ago");

    internal void SendReturned() => reporter.Over(TroubleKind.SendOpen, execution);

    internal void Confirmed(Confirmation confirmation)
    {
        if (confirmation.Trouble is { } trouble)
        {
            reporter.Warning(
                "All events of {Job} {Execution} are delivered; the server was asked whether it has them all, and did not say: {Reason}",
                Job, Execution, trouble);
        }
        else if (confirmation.Answer is { IsComplete: false } incomplete)
        {
            reporter.Warning(
                "The server does not have all {Events} events of {Job} {Execution} that were delivered to it: {Missing}. "
                    + "They are in the archive, and can be sent again from it",
                incomplete.Events, Job, Execution, incomplete.ToString());
        }
    }

    internal void NotArchived(string reason) => reporter.Trouble(TroubleKind.Archiving, execution, reason);

    internal void Archived() => reporter.Over(TroubleKind.Archiving, execution);

    internal void Unreadable(string why) =>
        reporter.Error(null, "Reading the log of {Job} {Execution} failed: {Reason}", Job, Execution, why);

    internal void NoSpace(string why) => reporter.Trouble(TroubleKind.Space, execution, why);

    internal void HasSpace() => reporter.Over(TroubleKind.Space, execution);

    internal void Writable()
    {
        reporter.Over(TroubleKind.Poisoned, execution);
        reporter.Over(TroubleKind.Writing, execution);
    }

    internal void NotClosed(WalIOException failure) => reporter.Error(
        failure, "Closing the log of {Job} {Execution} failed; it is opened again at the next start", Job, Execution);

    internal void NotRemoved(string path, WalIOException failure) =>
        reporter.Warning("The removal of {File} may not be durable: {Reason}", path, failure.Message);

    /// <summary>What an opening found: every loss is reported.</summary>
    internal void Opened(OpenedLog opened, long events, long pending)
    {
        reporter.Info("Opened the log of {Job} {Execution}: {Events} events, {Pending} pending, {Bytes} bytes",
            Job, Execution, events, pending, opened.Contents.Summary.EndBytes);
        Damage(opened);
        reporter.Over(TroubleKind.Opening, execution);
        if (opened.WriteTrouble is not { } trouble) return;
        var delivery = opened.IsDurable ? "are delivered now" : "are delivered once they are known to be on the disk";
        reporter.Trouble(TroubleKind.Writing, execution, $"its events {delivery}: {trouble.Message}");
    }

    /// <summary>What a file has lost.</summary>
    internal void Damage(OpenedLog opened)
    {
        foreach (var finding in opened.Findings)
        {
            reporter.Warning(
                "Damage in {File} at byte {OffsetBytes}: {Kind}, {LostBytes} bytes lost, "
                + "last sequence before {Before}, first after {After}",
                opened.Path,
                finding.OffsetBytes,
                finding.Kind.ToString(),
                finding.LostBytes,
                (object?)finding.LastSequenceBefore ?? "none",
                (object?)finding.FirstSequenceAfter ?? "none");
            reporter.Publish(new LogNotice.Damaged(execution, opened.Path, finding.OffsetBytes, finding.LostBytes, opened.KeptAt));
        }

        if (opened.KeptAt is { } kept) reporter.Warning("What was damaged of {Job} {Execution} is kept at {File}", Job, Execution, kept);
    }

    /// <summary>The file was removed while it was closed: nothing of it is left to be written again.</summary>
    internal void LostWithFile(string path, long events, long pending) =>
        reporter.Error(
            null,
            "{File} was removed while it was closed: of its {Events} events {Pending} were not delivered, and are lost with it; "
                + "the log of {Job} {Execution} goes on in a new file",
            path, events, pending, Job, Execution);

    internal void LeftoverEnded(long sequence) => reporter.Info(
        "The log of {Job} {Execution} had no end; it has got one: event {Sequence}", Job, Execution, sequence);

    internal void LeftoverNotEnded(string why) => reporter.Warning(
        "The log of {Job} {Execution} has no end, and cannot get one: {Reason}", Job, Execution, why);

    internal void SegmentMissing(string path) =>
        reporter.Warning("The segment {File} of {Job} {Execution} is missing: a loss of unknown size", path, Job, Execution);

    internal void SegmentLeftAlone(NotALogException why) =>
        reporter.Error(why, "A segment of {Job} {Execution} is no log and is not touched: {Reason}", Job, Execution, why.Message);

    /// <summary>Which archives could not be read to their end, and above which number the new log starts for that.</summary>
    internal void UnreadableArchives(ArchivedNumbers archived)
    {
        foreach (var archive in archived.Unreadable)
        {
            reporter.Warning(
                "The archive {File} cannot be read to its end: {Reason} The highest number read is {Highest}; "
                + "the new log of {Job} {Execution} starts above {StartAbove}, so that none is given twice",
                archive.Path, archive.Reason, archive.HighestRead, Job, Execution, archived.StartAbove);
        }
    }
}
