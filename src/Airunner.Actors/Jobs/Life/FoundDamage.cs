using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What a log has lost: reported and counted once, however often it has to be opened before it can be repaired.</summary>
internal sealed class FoundDamage(JobWalCounters counters, LogReports reports)
{
    private readonly HashSet<DamageFinding> _reported = [];
    private readonly HashSet<(string Path, DamageFinding Finding)> _reportedOfSegments = [];

    /// <summary>Places of damage.</summary>
    internal int Findings { get; private set; }

    /// <summary>Bytes that those places lost.</summary>
    internal long LostBytes { get; private set; }

    /// <summary>Reports what an opening found.</summary>
    internal void Report(OpenedLog opened, LogIndex index)
    {
        var findings = opened.Findings.Where(_reported.Add).ToList();
        reports.Opened(opened with { Findings = findings }, index.Events, index.Pending);
        Count(findings);
        if (opened.Writer is not null) _reported.Clear(); // places in the rewritten file are others
    }

    /// <summary>Reports what was found in a sealed segment.</summary>
    internal void ReportSegment(OpenedLog opened)
    {
        var findings = opened.Findings.Where(finding => _reportedOfSegments.Add((opened.Path, finding))).ToList();
        reports.Damage(opened with { Findings = findings });
        Count(findings);
    }

    private void Count(List<DamageFinding> findings)
    {
        var lost = findings.Sum(static finding => finding.LostBytes);
        Findings += findings.Count;
        LostBytes += lost;
        counters.NoteDamage(findings.Count, lost);
    }
}
