using Airunner.Actors.Signals;
using Akka.Event;
using static Airunner.Actors.Archive.Actors.ArchiveProtocol;

namespace Airunner.Actors.Archive.Actors;

/// <summary>Logs, counts and publishes the results of the ArchiveActor's work and makes its answers.</summary>
internal sealed class ArchiveLogging(ILoggingAdapter log, JobWalCounters counters, EventStream stream)
{
    /// <summary>Logs a result.</summary>
    /// <returns>The answer to the request; null where a request has none.</returns>
    public object? Report(object request, object result) => (request, result) switch
    {
        (ArchiveLog log, Exception error) => Failed(log, error),
        (ArchiveLog, LogArchived { Archive: var archive } archived) => Archived(archived, archive),
        (Sweep, Exception error) => SweepFailed(error),
        (Sweep, SweepResult swept) => Swept(swept),
        _ => null,
    };

    private LogArchived Archived(LogArchived archived, ArchivedLog archive)
    {
        counters.NoteArchived();
        log.Info(
            "Archived {Job} {Execution} as {Archive}: {LogBytes} bytes became {ArchiveBytes}, {SavedPercent} % saved",
            archived.Execution.Job, archived.Execution.Execution ?? "", archive.Path, archive.LogBytes, archive.ArchiveBytes,
            archive.LogBytes == 0 ? 0 : Math.Round(100 * (1 - ((double)archive.ArchiveBytes / archive.LogBytes)), 1));
        stream.Publish(new LogNotice.Archived(archived.Execution, archive.Path, archive.LogBytes, archive.ArchiveBytes));
        return archived;
    }

    /// <summary>The owner of the log reports it, with the failures of other logs.</summary>
    private static ArchiveFailed Failed(ArchiveLog request, Exception error) => new(request.Execution, error.Message);

    private Swept Swept(SweepResult result)
    {
        if (result.TemporaryFiles > 0)
            log.Info("Removed {Count} temporary files of earlier processes from the archive directory", result.TemporaryFiles);

        counters.NoteSwept(result.Removed.Count, result.Removed.Sum(archive => archive.Bytes));
        foreach (var (path, bytes) in result.Removed)
        {
            log.Info("Swept {File} of {Bytes} bytes: older than the retention", path, bytes);
            stream.Publish(new LogNotice.Swept(path, bytes));
        }

        if (result.Skip == SweepSkip.ClockJumped)
        {
            var seconds = (long)result.Jump!.Value.TotalSeconds;
            log.Warning("Sweep skipped: the wall clock jumped by {JumpSeconds} s since the last one", seconds);
        }

        if (result.Skip == SweepSkip.ClockUnproven)
        {
            log.Warning(
                "Sweep put off: by the wall clock {Count} files are older than the retention, but nothing shows that it is right; "
                    + "unless the clock is changed, they are removed in {LeftHours} h",
                result.PutOff, Math.Ceiling(result.Left.TotalHours));
        }

        return new Swept(result.Removed.Count, result.Removed.Sum(archive => archive.Bytes), ReasonOf(result));
    }

    private Swept SweepFailed(Exception error)
    {
        log.Warning("Sweep failed: {Error}", error.Message);
        return new Swept(0, 0, error.Message);
    }

    private static string? ReasonOf(SweepResult result) => result.Skip switch
    {
        SweepSkip.RetentionOff => "retention is off",
        SweepSkip.NotDue => "the last sweep is not old enough",
        SweepSkip.ClockJumped => $"the wall clock jumped by {result.Jump} since the last sweep",
        SweepSkip.ClockUnproven => $"{result.PutOff} files have expired, but nothing shows yet that the wall clock is right",
        _ => null,
    };
}
