using System.Globalization;
using System.Text;
using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;

namespace Airunner.Worker.Printing;

/// <summary>The closing line of a run: what became of the execution.</summary>
/// <example>
/// <c>job make, execution 0199…, 12 events, 3456 bytes, 12 delivered, archive /…/make_0199….wal.zst (512 bytes, 81% saved)</c>
/// </example>
internal static class EndLine
{
    private const string AllDelivered = ", delivered";
    private const string AllThere = $"{AllDelivered}, none missing";

    /// <param name="last">The last known status.</param>
    /// <param name="output">How much output there was.</param>
    /// <param name="failure">Why the log failed; null when it did not.</param>
    /// <param name="server">Where the events go; null for the store on this disk.</param>
    public static string Of(JobStatus last, OutputCounts output, string? failure = null, string? server = null)
    {
        var dropped = output.DroppedBytes == 0 ? "" : $"{Plain.Count(output.DroppedBytes, "byte")} over --max-output not logged, ";
        var line = Line(last, $"{Plain.Count(output.LoggedBytes, "byte")}, {dropped}", server);
        return failure is null ? line : $"{line}; the log failed, and not all of these bytes are in it: {Plain.Text(failure)}";
    }

    /// <summary>The line for a terminal: as much of it as fits, the most important facts first.</summary>
    /// <param name="last">The last known status.</param>
    /// <param name="output">How much output there was.</param>
    /// <param name="logFailed">Whether the log failed.</param>
    /// <param name="columns">The most columns, at least 40.</param>
    /// <param name="server">Where the events go; null for the store on this disk.</param>
    public static string Fit(JobStatus last, OutputCounts output, bool logFailed, int columns, string? server = null)
    {
        var job = $"job {Plain.Text(last.Execution.Job)}";
        var result = (output.DroppedBytes == 0 ? "" : ", cut at --max-output") + Result(last, logFailed);
        var execution = last.Execution.Execution is { } id ? $", execution {Plain.Text(id)}" : "";
        var bytes = $", {Plain.Count(output.LoggedBytes, "byte")}";
        var archived = last.ArchivePath is not null ? $", archived ({Size(last)})" : "";
        var named = result.EndsWith(AllDelivered, StringComparison.Ordinal) ? To(server)
            : result.EndsWith(AllThere, StringComparison.Ordinal) ? At(server)
            : "";
        string[] lines =
        [
            $"{job}{execution}{bytes}{result}{named}{archived}",
            $"{job}{execution}{bytes}{result}{named}",
            $"{job}{execution}{result}{named}",
            $"{job}{result}{named}",
            $"{job}{execution}{result}",
        ];
        if (Array.Find(lines, line => line.Length <= columns) is { } line) return line;
        return $"{Cut(job, columns - result.Length)}{result}";
    }

    /// <summary>
    /// The line for a log of an earlier run, as <c>recover</c> prints it: without the size of the output, which is not known.
    /// </summary>
    /// <param name="last">The last known status.</param>
    /// <param name="server">Where the events go; null for the store on this disk.</param>
    public static string Facts(JobStatus last, string? server = null) => Line(last, "", server, "");

    private static string Line(JobStatus last, string bytes, string? server, string advice = " ('airunner recover' delivers them)")
    {
        var line = new StringBuilder($"job {Plain.Text(last.Execution.Job)}");
        if (last.Execution.Execution is { } execution) line.Append($", execution {Plain.Text(execution)}");
        if (last is { Events: 0, Phase: JobPhase.Recovering or JobPhase.Unavailable })
        {
            var remedy = advice.Length > 0 ? " ('airunner recover' delivers the rest)" : "";
            var reason = Plain.Text(last.Trouble ?? "its log is being opened again after a failure");
            return line.Append($", {bytes}how much was delivered is not known{remedy}: {reason}").ToString();
        }

        line.Append($", {Plain.Count(last.Events, "event")}, {bytes}{Delivered(last, advice, server)}");
        if (last.ArchivePath is { } archive)
            line.Append($", {(IsLastOfMany(archive) ? "archives up to" : "archive")} {Plain.Text(archive)} ({Size(last)})");
        if (last.Failed > 0) line.Append($", {Plain.Count(last.Failed, "event")} set aside: refused for good, unreadable or given up");
        line.Append(Damage(last));
        if (last.Completeness is { IsComplete: false }) line.Append(Replay(last.Execution, server));
        return line.ToString();
    }

    private static string Replay(JobExecution whose, string? server)
    {
        var execution = whose.Execution is { } id ? $" --execution {Plain.Text(id)}" : "";
        var to = server is null ? "" : $" --server {Plain.Text(server)}";
        return $"; the events are in the archive: 'airunner wal replay {Plain.Text(whose.Job)}{execution}{to}' sends them again";
    }

    /// <summary>The line for a command that ran without a log.</summary>
    public static string Unlogged(JobExecution execution, long outputBytes)
    {
        var id = execution.Execution is { } named ? $", execution {Plain.Text(named)}" : "";
        return $"job {Plain.Text(execution.Job)}{id}, {Plain.Count(outputBytes, "byte")}, not logged";
    }

    private static string Result(JobStatus last, bool logFailed)
    {
        if (logFailed) return ", the log failed";
        if (last is { Events: 0, Phase: JobPhase.Recovering or JobPhase.Unavailable }) return ", delivery unknown: 'airunner recover'";
        if (last.DamageFindings > 0) return Damage(last);
        if (last.Failed > 0) return $", {Plain.Count(last.Failed, "event")} refused";
        if (last.Pending > 0) return $", {last.Pending} pending: 'airunner recover'";
        return last.Completeness switch
        {
            null => AllDelivered,
            { IsComplete: true } => AllThere,
            { Missing: 0 } => ", other events stored than sent: 'airunner wal replay'",
            { Missing: var missing } => $", {Plain.Count(missing, "event")} missing: 'airunner wal replay'",
        };
    }

    private static string Cut(string text, int columns) => text.Length <= columns ? text : $"{text[..(columns - 1)]}…";

    /// <summary>Damage and losses, as the rest of a line; empty when there are none.</summary>
    internal static string Damage(JobStatus last) => last.DamageFindings == 0
        ? ""
        : $", damage in {Plain.Count(last.DamageFindings, "place")} ({Plain.Count(last.LostBytes, "byte")} lost)";

    private static string To(string? server) => server is null ? "" : $" to {Plain.Text(server)}";

    private static string At(string? server) => server is null ? "" : $" at {Plain.Text(server)}";

    private static string Delivered(JobStatus last, string advice, string? server) => last.Pending == 0
        ? last.Completeness is { } completeness && !(completeness.IsComplete && last.LostBytes > 0)
            ? string.Create(CultureInfo.InvariantCulture, $"{last.Sent} delivered, {completeness}{At(server)}")
            : string.Create(CultureInfo.InvariantCulture, $"{last.Sent} delivered{To(server)}")
        : $"{last.Sent} delivered{To(server)}, {last.Pending} pending on disk{advice}"
            + (last.Trouble is { } trouble ? $": {Plain.Text(trouble).TrimEnd('.')}" : "");

    /// <summary>Whether other archives of the execution came before: its log had segments, or was archived before.</summary>
    private static bool IsLastOfMany(string archive) =>
        FileNames.TryParseArchive(Path.GetFileName(archive), out _, out var number) && number > 1;

    /// <summary>Of the archive, or of the last one.</summary>
    private static string Size(JobStatus last)
    {
        var size = (IsLastOfMany(last.ArchivePath!) ? "the last: " : "") + Plain.Count(last.ArchiveBytes, "byte");
        if (last.LogBytes == 0) return size;
        var saved = Math.Floor(100.0 * (last.LogBytes - last.ArchiveBytes) / last.LogBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{size}, {saved:0}% saved");
    }
}
