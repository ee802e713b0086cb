using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Waits for changes of child processes.</summary>
internal static unsafe class ChildWait
{
    private const int AnyChild = 0;
    private const int OneChild = 1;
    private const int DoNotWait = 1;
    private const int Stopped = 2;
    private const int Exited = 4;
    private const int LeaveIt = 0x01000000; // WNOWAIT: an ended child stays a zombie
    private const int CodeExited = 1; // CLD_EXITED
    private const int CodeDumped = 3; // CLD_DUMPED
    private const int CodeStopped = 5; // CLD_STOPPED
    private const nint DefaultEffect = 0; // SIG_DFL
    private const nint Ignore = 1; // SIG_IGN
    private const int ActionBytes = 256; // larger than the struct sigaction of any C library; it begins with the handler

    /// <summary>
    /// From now on the end of a child is kept until it is reaped. The kernel keeps none while SIGCHLD is ignored, and a program that
    /// ignores it passes that on to those that it starts.
    /// </summary>
    public static void KeepEnds()
    {
        var action = stackalloc nint[ActionBytes / sizeof(nint)];
        if (Libc.SignalAction(Signals.Child, null, action) != 0 || action[0] != Ignore) return;
        _ = Libc.SetHandler(Signals.Child, DefaultEffect);
    }

    /// <summary>Waits for the next end or stop; an end is not reaped, a stop is reported once.</summary>
    /// <param name="pid">The child; null for any child.</param>
    /// <returns>Null when there is no such child.</returns>
    public static ChildChange? Next(int? pid)
    {
        var info = stackalloc int[32];
        while (Libc.WaitId(pid is null ? AnyChild : OneChild, pid ?? 0, info, Exited | Stopped | LeaveIt) < 0)
        {
            if (Libc.LastError != Errno.EINTR) return null;
        }

        // siginfo_t: signo, errno, code, padding, then pid, uid and status
        var (code, child, status) = (info[2], info[4], info[6]);
        if (code == CodeExited) return new ChildChange(child, null, new ExitStatus((status & 0xff) << 8));
        if (code != CodeStopped) return new ChildChange(child, null, new ExitStatus(status | (code == CodeDumped ? 0x80 : 0)));
        _ = Libc.WaitId(OneChild, child, info, Stopped | DoNotWait); // may be gone on by now: then the next change says more
        return new ChildChange(child, status, default);
    }

    /// <summary>Reaps an ended child.</summary>
    /// <returns>Null when it was reaped by someone else.</returns>
    public static ExitStatus? Reap(int pid)
    {
        int status;
        return Libc.WaitPid(pid, &status, 0) == pid ? new ExitStatus(status) : null;
    }
}

/// <summary>A child ended, or stopped.</summary>
/// <param name="Pid">The child.</param>
/// <param name="StoppedBy">The signal that stopped it; null when it ended.</param>
/// <param name="Status">How it ended.</param>
internal readonly record struct ChildChange(int Pid, int? StoppedBy, ExitStatus Status);
