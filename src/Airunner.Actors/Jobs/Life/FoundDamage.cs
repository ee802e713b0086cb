using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What a log has lost: reported and counted once, however often it has to be opened before it can be repaired.</summary>
internal sealed class FoundDamage(JobWalCounters counters, LogReports reports)
{
    private readonly HashSet<DamageFinding> _reported = [];

    /// <summary>Places of damage.</summary>
    internal int Findings { get; private set; }

    /// <summary>Bytes that those places lost.</summary>
    internal long LostBytes { get; private set; }

    /// <summary>Reports what an opening found.</summary>
    internal void Report(OpenedLog opened, LogIndex index)
    {
        var findings = opened.Findings.Where(_reported.Add).ToList();
        reports.Opened(opened with { Findings = findings }, index.Events, index.Pending);
        var lost = findings.Sum(finding => finding.LostBytes);
        Findings += findings.Count;
        LostBytes += lost;
        counters.NoteDamage(findings.Count, lost);
        if (opened.Writer is not null) _reported.Clear(); // places in the rewritten file are others
    }
}
