using Airunner.Actors;

namespace Airunner.Worker.Commands;

/// <summary>Exit statuses: those of sysexits.h, where the command's own status is 0.</summary>
internal static class ExitStatuses
{
    public const int Success = 0;

    /// <summary>Wrong usage (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>A log or an archive is damaged, or events are missing (EX_DATAERR).</summary>
    public const int Damaged = 65;

    /// <summary>There is no such job or execution (EX_NOINPUT).</summary>
    public const int NoSuchJob = 66;

    /// <summary>
    /// A server that was to be read does not answer, or does not allow it; a program that is needed is missing or fails (EX_UNAVAILABLE).
    /// </summary>
    public const int Unavailable = 69;

    /// <summary>A bug in this program (EX_SOFTWARE).</summary>
    public const int Bug = 70;

    /// <summary>The log could not be written, or the output (EX_IOERR).</summary>
    public const int LogFailed = 74;

    /// <summary>All events are durable, but not all were delivered in time (EX_TEMPFAIL).</summary>
    public const int NotAllDelivered = 75;

    /// <summary>The reader of standard output closed it: 128 + SIGPIPE.</summary>
    public const int NobodyReads = 141;

    /// <summary>The exit status of <c>run</c> or <c>pipe</c>.</summary>
    /// <param name="command">The command's own status; 0 when there is no command.</param>
    /// <param name="ioFailed">Whether the log failed, or the output could not be written.</param>
    /// <param name="last">The execution's last status.</param>
    /// <param name="mayWait">Whether the delivery may happen later.</param>
    public static int Of(int command, bool ioFailed, JobStatus last, bool mayWait = false)
    {
        if (command != 0) return command;
        if (ioFailed) return LogFailed;
        if (mayWait) return Success;
        return last.Pending > 0 || IsUnknown(last) ? NotAllDelivered : Success;
    }

    /// <summary>
    /// Whether a status knows nothing about the events: the log does not answer, or is being opened again after a failure.
    /// </summary>
    public static bool IsUnknown(JobStatus last) => last is { Events: 0, Phase: JobPhase.Recovering or JobPhase.Unavailable };
}
