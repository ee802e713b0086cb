using Airunner.Actors;

namespace Airunner.Worker.Commands;

/// <summary>What the program ends with: sysexits.h where the command's own status does not say more.</summary>
internal static class ExitStatuses
{
    public const int Success = 0;

    /// <summary>Wrong usage (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>There is no such job or execution (EX_NOINPUT).</summary>
    public const int NoSuchJob = 66;

    /// <summary>A fault of this program (EX_SOFTWARE).</summary>
    public const int Bug = 70;

    /// <summary>The log could not be written (EX_IOERR).</summary>
    public const int LogFailed = 74;

    /// <summary>Safe on disk, but not all delivered in time (EX_TEMPFAIL).</summary>
    public const int NotAllDelivered = 75;

    /// <summary>A reader of standard output went away: 128 + SIGPIPE.</summary>
    public const int NobodyReads = 141;

    /// <summary>The end of a <c>run</c> or <c>pipe</c>.</summary>
    /// <param name="command">The command's own status; 0 where there is none.</param>
    /// <param name="logFailed">Whether the log took no more events.</param>
    /// <param name="last">The execution's last status.</param>
    public static int Of(int command, bool logFailed, JobStatus last)
    {
        if (command != 0) return command;
        if (logFailed) return LogFailed;
        return last.Pending > 0 || IsUnknown(last) ? NotAllDelivered : Success;
    }

    /// <summary>Whether a status tells nothing of the events: their log does not answer, or is just being opened again after a failure.</summary>
    public static bool IsUnknown(JobStatus last) => last is { Events: 0, Phase: JobPhase.Recovering or JobPhase.Unavailable };
}
