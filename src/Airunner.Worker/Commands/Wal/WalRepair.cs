using System.Globalization;
using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Repairs the damaged files of logs that no process holds, by the rules that opening a log has.</summary>
/// <param name="state">The directories.</param>
/// <param name="isDryRun">Whether nothing is written.</param>
internal sealed class WalRepair(WalState state, bool isDryRun)
{
    private readonly LinuxFileSystem _files = new();
    private readonly LogFolders _folders = new(state.Options.Directory, state.Options.DamagedDirectory);

    /// <summary>Repairs one log.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="report">Takes each damaged file.</param>
    /// <returns>False where a process holds it: nothing was done.</returns>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public bool TryRun(JobExecution execution, Action<RepairedFile> report)
    {
        if (state.Logs.Find(execution) is not { HasLog: true } listing) return true;
        if (isDryRun)
        {
            if (listing.IsHeld) return false;
            Run(listing, report);
            return true;
        }

        using var locks = ExecutionLocks.Open(_files, _folders.Logs);
        using var held = locks.TryAcquire(FileNames.Log(execution));
        if (held is null) return false;
        if (state.Logs.Find(execution) is { } owned) Run(owned, report); // what was listed before may have been archived
        return true;
    }

    private void Run(JobLogListing listing, Action<RepairedFile> report)
    {
        var after = -1L;
        foreach (var log in listing.Logs)
        {
            try
            {
                var contents = Scan(log.Path, after);
                after = Math.Max(after, contents.Summary.LastSequence);
                if (contents.Summary.IsDamaged) report(Repair(log.Path, contents));
            }
            catch (NotALogException notALog)
            {
                var sentence = Plain.Text(notALog.Message);
                report(new RepairedFile(log.Path, RepairedFile.LeftAlone, Findings: 1, LostBytes: 0, KeptAt: null, sentence));
            }
        }

        foreach (var missing in state.Logs.Reader(listing.Execution).State().Damage)
        {
            if (missing.Kind == JobLogDamageKind.MissingSegment) report(Missing(missing));
        }
    }

    private static RepairedFile Missing(JobLogDamage missing)
    {
        var sentence = Plain.Text($"{missing.Reason} Only a backup has it; the rest is delivered without it.");
        return new RepairedFile(missing.Path, RepairedFile.IsMissing, Findings: 1, LostBytes: 0, KeptAt: null, sentence);
    }

    private RepairedFile Repair(string path, LogContents contents)
    {
        var summary = contents.Summary;
        var lostBytes = summary.Findings.Sum(static finding => finding.LostBytes);
        if (summary.Dialect == Dialect.Inclusive)
        {
            var foreign = $"'{path}' is of the other dialect: read and delivered as it is, and never written to.";
            return new RepairedFile(path, RepairedFile.LeftAlone, summary.Findings.Count, lostBytes, KeptAt: null, Plain.Text(foreign));
        }

        string? kept = null;
        if (!isDryRun) new LogRepair(_files, _folders).Repair(path, contents, ref kept);
        var action = summary.OnlyTailDamaged ? "cut" : "rewritten";
        var would = isDryRun ? "would be " : "";
        var what = summary.OnlyTailDamaged
            ? string.Create(CultureInfo.InvariantCulture, $"cut at byte {summary.EndBytes}; what is cut off")
            : $"rewritten with its {Plain.Count(summary.Events, "readable event")}; the original";
        var place = isDryRun ? $"under '{_folders.Damaged}'" : $"as '{kept}'";
        var sentence = $"'{path}' {would}{what} is kept {place}: damage in {Plain.Count(summary.Findings.Count, "place")} "
            + $"({Plain.Count(lostBytes, "byte")} lost).";
        return new RepairedFile(path, action, summary.Findings.Count, lostBytes, kept, Plain.Text(sentence));
    }

    private LogContents Scan(string path, long after)
    {
        using var file = DiskFile.Open(_files, path, WalOpen.Read);
        return LogContents.Scan(file, after);
    }
}

/// <summary>A damaged file, and what was done or would be done.</summary>
/// <param name="Path">The file.</param>
/// <param name="Action"><c>cut</c>, <c>rewritten</c>, <c>left alone</c> or <c>missing</c>.</param>
/// <param name="Findings">Places of damage.</param>
/// <param name="LostBytes">Bytes that gave no event.</param>
/// <param name="KeptAt">Where the original or the cut-off bytes are; null for a dry run.</param>
/// <param name="Sentence">For people.</param>
internal sealed record RepairedFile(string Path, string Action, int Findings, long LostBytes, string? KeptAt, string Sentence)
{
    /// <summary>The action on what is no log of ours.</summary>
    public const string LeftAlone = "left alone";

    /// <summary>Of a sealed segment that is not there.</summary>
    public const string IsMissing = "missing";
}
