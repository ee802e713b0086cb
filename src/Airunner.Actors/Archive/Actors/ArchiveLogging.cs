using Airunner.Actors.Jobs.Life;
using Akka.Event;
using static Airunner.Actors.Archive.Actors.ArchiveProtocol;

namespace Airunner.Actors.Archive.Actors;

/// <summary>What the ArchiveActor logs of its work, and what it answers.</summary>
internal sealed class ArchiveLogging(ILoggingAdapter log)
{
    /// <summary>Logs a result and makes the answer of it; null where nobody asked.</summary>
    public object? Tell(object request, object result) => (request, result) switch
    {
        (ArchiveLog of, Exception error) => Failed(of, error),
        (ArchiveLog, LogArchived archived) => Archived(archived),
        (Sweep, Exception error) => SweepFailed(error),
        (Sweep, SweepResult swept) => Swept(swept),
        (_, Exception error) => CleanFailed(error),
        (_, int removed) => Cleaned(removed),
        _ => null,
    };

    private LogArchived Archived(LogArchived archived)
    {
        log.Info(
            "Archived {Job} {Execution} as {Archive}: {LogBytes} bytes became {ArchiveBytes}, {SavedPercent} % saved",
            archived.Execution.Job, archived.Execution.Execution ?? "", archived.ArchivePath, archived.LogBytes, archived.ArchiveBytes,
            archived.LogBytes == 0 ? 0 : Math.Round(100 * (1 - ((double)archived.ArchiveBytes / archived.LogBytes)), 1));
        return archived;
    }

    private ArchiveFailed Failed(ArchiveLog request, Exception error)
    {
        log.Warning("Archiving {Job} {Execution} failed, its log stays: {Error}", request.Execution.Job, request.Execution.Execution ?? "", error.Message);
        return new ArchiveFailed(request.Execution, error.Message);
    }

    private Swept Swept(SweepResult result)
    {
        foreach (var (path, bytes) in result.Removed) log.Info("Swept archive {Archive} of {Bytes} bytes: older than the retention", path, bytes);
        if (result.Skip == SweepSkip.ClockJumped)
            log.Warning("Sweep skipped: the wall clock jumped by {JumpSeconds} s since the last one", (long)result.Jump!.Value.TotalSeconds);
        if (result.Skip == SweepSkip.ClockUnproven)
            log.Warning("Sweep put off: by the wall clock {Count} archives are older than the retention, but nothing shows that it is right; unless it is set, they are removed in {LeftHours} h",
                result.PutOff, Math.Ceiling(result.Left.TotalHours));
        return new Swept(result.Removed.Count, result.Removed.Sum(archive => archive.Bytes), ReasonOf(result));
    }

    private Swept SweepFailed(Exception error)
    {
        log.Warning("Sweep failed: {Error}", error.Message);
        return new Swept(0, 0, error.Message);
    }

    private object? CleanFailed(Exception error)
    {
        log.Warning("Leftovers of earlier archiving could not be removed: {Error}", error.Message);
        return null;
    }

    private object? Cleaned(int removed)
    {
        if (removed > 0) log.Info("Removed {Count} leftovers of archiving that an earlier process did not finish", removed);
        return null;
    }

    private static string? ReasonOf(SweepResult result) => result.Skip switch
    {
        SweepSkip.RetentionOff => "retention is off",
        SweepSkip.ClockJumped => $"the wall clock jumped by {result.Jump} since the last sweep",
        SweepSkip.ClockUnproven => $"{result.PutOff} archives would go, but nothing shows yet that the wall clock is right",
        _ => null,
    };
}
