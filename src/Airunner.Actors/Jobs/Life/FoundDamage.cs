using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Akka.Event;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What a log has lost: told and counted once, however often it has to be opened before it can be repaired.</summary>
internal sealed class FoundDamage(JobExecution execution, JobWalCounters counters, ILoggingAdapter logger)
{
    private readonly HashSet<DamageFinding> _told = [];

    /// <summary>Places of damage.</summary>
    internal int Findings { get; private set; }

    /// <summary>Bytes those places lost.</summary>
    internal long LostBytes { get; private set; }

    /// <summary>Tells what an opening found.</summary>
    internal void Tell(OpenedLog opened, LogIndex index)
    {
        var findings = opened.Findings.Where(_told.Add).ToList();
        OpenedLogReport.Write(logger, execution, opened with { Findings = findings }, index);
        var lost = findings.Sum(finding => finding.LostBytes);
        (Findings, LostBytes) = (Findings + findings.Count, LostBytes + lost);
        counters.NoteDamage(findings.Count, lost);
        if (opened.Writer is not null) _told.Clear(); // the rewritten file's places are others
    }
}
