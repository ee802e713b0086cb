using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Torture.Simulation;

/// <summary>Which calls go wrong: any call, any time.</summary>
internal sealed class FaultPlan(SeedProfile profile, Random chance, StepLog log)
{
    private static readonly Errno[] Errors =
    [
        Errno.EIO, Errno.EIO, Errno.ENOSPC, Errno.ENOSPC, Errno.EROFS,
        Errno.EDQUOT, Errno.EINTR, Errno.EACCES, Errno.EMFILE, Errno.ENOMEM,
    ];

    /// <summary>Whether calls fail now.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>Crashes are more likely by this factor: while a log is recovered.</summary>
    public double CrashFactor { get; set; } = 1;

    /// <summary>The process was killed in the middle of a call: what it had written the kernel keeps. It makes no more calls.</summary>
    public bool IsKilled { get; set; }

    public DiskFault Decide(DiskCall call)
    {
        if (IsKilled) throw new ProcessKilledException();
        if (!IsOn) return DiskFault.None;
        var at = chance.NextDouble();
        if (at < profile.KillRate * CrashFactor)
        {
            log.Note($"    {call.Operation} {call.Path} @{call.OffsetBytes}+{call.CountBytes}: killed before it");
            IsKilled = true;
            throw new ProcessKilledException();
        }

        at = chance.NextDouble();
        if (at < profile.CrashRate * CrashFactor) return Noted(call, DiskFault.Crash, "crash");
        at = chance.NextDouble();
        if (at >= profile.FaultRate) return DiskFault.None;
        if (call.CountBytes > 1 && chance.Next(3) == 0)
            return Noted(call, DiskFault.Shorten(chance.Next(1, call.CountBytes)), "short");
        var error = Errors[chance.Next(Errors.Length)];
        // An answer of an error after the work was done: a signal or a network file system can do that to a transfer, a sync, a name.
        var landed = error is Errno.EIO && call.Operation is DiskOperation.Write or DiskOperation.Sync && chance.Next(3) == 0;
        return Noted(call, DiskFault.Fail(error, landed), $"{error}{(landed ? ", landed" : "")}");
    }

    private DiskFault Noted(DiskCall call, DiskFault fault, string what)
    {
        log.Note($"    {call.Operation} {call.Path} @{call.OffsetBytes}+{call.CountBytes}: {what}");
        return fault;
    }
}
