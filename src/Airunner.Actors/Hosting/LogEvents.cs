using System.Collections.Frozen;
using Airunner.Actors.Jobs.Life;
using Microsoft.Extensions.Logging;

namespace Airunner.Actors.Hosting;

/// <summary>The ids of what is logged. README.md says what to do about each; a spec compares it, and the code, with this list.</summary>
/// <remarks>An id is never given to another message: people filter and alert by it.</remarks>
internal static class LogEvents
{
    /// <summary>All messages; those about trouble that executions have in common stand in <see cref="Troubles"/>.</summary>
    internal static readonly IReadOnlyList<LogEventLine> Messages =
    [
        new(101, ReportLevel.Info, "Opened the log of {Job} {Execution}: {Events} events, {Pending} pending, {Bytes} bytes"),
        new(102, ReportLevel.Warning,
            "Damage in {File} at byte {OffsetBytes}: {Kind}, {LostBytes} bytes lost, last sequence before {Before}, first after {After}"),
        new(103, ReportLevel.Warning, "What was damaged of {Job} {Execution} is kept at {File}"),
        new(104, ReportLevel.Error, "Reading the log of {Job} {Execution} failed: {Reason}"),
        new(105, ReportLevel.Error, "Closing the log of {Job} {Execution} failed; it is opened again at the next start"),
        new(106, ReportLevel.Warning, "The removal of {File} may not be durable: {Reason}"),
        new(107, ReportLevel.Error,
            "{File} was removed while it was closed: of its {Events} events {Pending} were not delivered, and are lost with it; "
            + "the log of {Job} {Execution} goes on in a new file"),
        new(108, ReportLevel.Warning,
            "Which events of {Job} {Execution} are delivered could not be found in the rewritten log; they are delivered again: {Reason}"),
        new(109, ReportLevel.Warning, "The segment {File} of {Job} {Execution} is missing: a loss of unknown size"),
        new(110, ReportLevel.Error, "A segment of {Job} {Execution} is no log and is not touched: {Reason}"),
        new(111, ReportLevel.Warning,
            "The archive {File} cannot be read to its end: {Reason} The highest number read is {Highest}; "
            + "the new log of {Job} {Execution} starts above {StartAbove}, so that none is given twice"),
        new(112, ReportLevel.Info, "The log of {Job} {Execution} had no end; it has got one: event {Sequence}"),
        new(113, ReportLevel.Warning, "The log of {Job} {Execution} has no end, and cannot get one: {Reason}"),
        new(201, ReportLevel.Error, "The event {Sequence} of {Job} {Execution} is set aside: {Reason}"),
        new(202, ReportLevel.Warning,
            "Batch {BatchId} of {Job} {Execution} arrived while another one is in flight and is ignored; its events stay pending"),
        new(203, ReportLevel.Warning,
            "All events of {Job} {Execution} are delivered; the server was asked whether it has them all, and did not say: {Reason}"),
        new(204, ReportLevel.Warning,
            "The server does not have all {Events} events of {Job} {Execution} that were delivered to it: {Missing}. "
            + "They are in the archive, and can be sent again from it"),
        new(301, ReportLevel.Info,
            "Archived {Job} {Execution} as {Archive}: {LogBytes} bytes became {ArchiveBytes}, {SavedPercent} % saved"),
        new(302, ReportLevel.Info, "Removed {Count} temporary files of earlier processes from the archive directory"),
        new(303, ReportLevel.Info, "Swept {File} of {Bytes} bytes: older than the retention"),
        new(304, ReportLevel.Warning, "Sweep skipped: the wall clock jumped by {JumpSeconds} s since the last one"),
        new(305, ReportLevel.Warning,
            "Sweep put off: by the wall clock {Count} files are older than the retention, but nothing shows that it is right; "
            + "unless the clock is changed, they are removed in {LeftHours} h"),
        new(306, ReportLevel.Warning, "Sweep failed: {Error}"),
        new(307, ReportLevel.Info, "The archives were not swept at the end: the archive did not answer within {Seconds} s"),
        new(401, ReportLevel.Info, "Logs left by earlier processes in {Directory}: {Leftovers}"),
        new(402, ReportLevel.Info, "Recovered {Job} {Execution}: {Events} events, archived at {File}"),
        new(403, ReportLevel.Warning, "{File} is no regular file; it is left alone"),
        new(404, ReportLevel.Warning, "{File} is no log's name; it is left alone"),
        new(405, ReportLevel.Warning, "{File} is left alone: {Reason}"),
        new(406, ReportLevel.Warning,
            "The directory of logs cannot be listed, leftover logs may wait there; it is tried again in {DelayMs} ms: {Failure}"),
        new(407, ReportLevel.Warning, "The directory of logs cannot be listed, leftover logs may wait there: {Failure}"),
        new(408, ReportLevel.Error, "The log of {Job} {Execution} failed; it is opened again in {DelayMs} ms"),
        new(501, ReportLevel.Info, "The logs in {Directory} have started. Settings: {Settings}"),
        new(502, ReportLevel.Info, "Stopped: {Pending}. They are delivered after the next start"),
        new(503, ReportLevel.Error,
            "The logs did not close within {Seconds} s: a call to the disk does not return ({Logs}). They stay as they are. "
            + "What was acknowledged is on the disk; the outcome of everything else is unknown"),
        new(504, ReportLevel.Warning, "{Reason}"),
        new(505, ReportLevel.Error, "A thread of the commit dispatcher goes on after an error that no actor has handled"),
        new(506, ReportLevel.Error, "A scheduled action failed."),
        new(600, ReportLevel.Info, "Over after {Seconds} s and {Count} times: {Trouble}"),
        new(701, ReportLevel.Error, "The queue of the producer {Producer} stops: {Reason}: {Failure}"),
        new(702, ReportLevel.Debug, "Message {SeqNr} of {Producer} is not the next, {Next}"),
        new(703, ReportLevel.Error, "A record of the producer {Producer} was not written: {Failure}"),
        new(707, ReportLevel.Debug, "The log is closed, a record of the producer {Producer} waits for the next start"),
        new(704, ReportLevel.Debug, "The queues' log {Execution} has ended"),
        new(705, ReportLevel.Warning, "The queues' log {Execution} has not ended, it is archived later: {Failure}"),
        new(706, ReportLevel.Error, "The queues' log {Execution} cannot be written, it is opened again in {DelayMs} ms: {Failure}"),
    ];

    /// <summary>The two templates of trouble that executions have in common; their id is that of the trouble.</summary>
    internal static readonly IReadOnlyList<string> TroubleTemplates =
    [
        "{Trouble}: {Job} {Execution}: {Reason}",
        "{Trouble}: {Count} times since the last line, in {Executions} executions, last {Job} {Execution}: {Reason}",
    ];

    /// <summary>The troubles: the first time at once, then one line a minute.</summary>
    internal static readonly IReadOnlyList<LogEventLine> Troubles =
        [.. Enum.GetValues<TroubleKind>().Select(static kind => new LogEventLine(601 + (int)kind, kind.Level(), kind.Text()))];

    private static readonly FrozenDictionary<string, int> Ids = Messages.Concat(Troubles)
        .ToFrozenDictionary(static line => line.Message, static line => line.Id);

    /// <summary>The id of a line; 0 where it is not ours.</summary>
    /// <param name="template">Its message, with named holes.</param>
    /// <param name="values">What fills them.</param>
    internal static EventId IdOf(string template, IEnumerable<object> values)
    {
        var message = TroubleTemplates.Contains(template) ? values.FirstOrDefault() as string ?? template : template;
        return new EventId(Ids.GetValueOrDefault(message));
    }
}

/// <summary>One message.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Level">How serious it is.</param>
/// <param name="Message">The text, with named holes.</param>
internal sealed record LogEventLine(int Id, ReportLevel Level, string Message);
