using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Torture.Exhaustion;

/// <summary>
/// Each call of a scripted life fails once, with each error; each call stops the machine, with each outcome for unsynced changes.
/// </summary>
internal static class EveryCall
{
    private const int TornSeeds = 4;

    /// <summary>How many calls the script makes without faults.</summary>
    public static long Calls(bool direct) => Script(direct).Count;

    /// <summary>The calls that the script makes without faults.</summary>
    public static IReadOnlyList<DiskCall> Script(bool direct)
    {
        var calls = new List<DiskCall>();
        var life = new ScriptedLife(direct, call =>
        {
            calls.Add(call);
            return DiskFault.None;
        });
        life.Run();
        return calls[..(int)life.ScriptCalls];
    }

    /// <summary>One call fails, with one error.</summary>
    /// <returns>The broken promises, and how many lives were run.</returns>
    public static Findings Fails(bool direct)
    {
        var findings = new Findings();
        var script = Script(direct);
        Parallel.For(0, script.Count, at =>
        {
            foreach (var error in ManPages.ErrorsOf(script[at].Operation))
            {
                var name = ManPages.NameOf(error);
                findings.Try($"direct {direct}, call {at}, {script[at].Operation}: {name}", () => Life(at, DiskFault.Fail(error)));
                if (IsTransfer(script[at]))
                    findings.Try(
                        $"direct {direct}, call {at}, {script[at].Operation}: {name}, landed",
                        () => Life(at, DiskFault.Fail(error, landed: true)));
            }

            if (script[at].CountBytes > 1)
                findings.Try($"direct {direct}, call {at}, {script[at].Operation}: short", () => Life(at, DiskFault.Shorten(1)));
        });
        return findings;

        void Life(long at, DiskFault fault) => new ScriptedLife(direct, call => call.Ordinal == at ? fault : DiskFault.None).Run();
    }

    /// <summary>One call fails, and every later one of its kind: the disk stays full, or read-only, until the final checks.</summary>
    public static Findings FailsFromThereOn(bool direct)
    {
        var findings = new Findings();
        Parallel.For(0, Calls(direct), at =>
        {
            foreach (var error in (Errno[])[Errno.ENOSPC, Errno.EROFS, Errno.EIO])
            {
                findings.Try($"direct {direct}, from call {at} on: {error}", () => new ScriptedLife(
                    direct, call => call.Ordinal >= at && IsChange(call) ? DiskFault.Fail(error) : DiskFault.None).Run());
            }
        });
        return findings;
    }

    /// <summary>
    /// The machine stops at each call. Unsynced changes are lost, kept, torn at random; also every prefix of them, and each less one.
    /// </summary>
    public static Findings Crashes(bool direct)
    {
        var findings = new Findings();
        Parallel.For(0, Calls(direct), at =>
        {
            var unsynced = 0;
            foreach (var how in (Unsynced[])[Unsynced.Lost, Unsynced.Kept])
                findings.Try($"direct {direct}, crash at {at}: {how}", () => Life(at, disk =>
                {
                    unsynced = disk.UnsyncedChanges().Count;
                    disk.Crash(how);
                }));
            for (var seed = 0; seed < TornSeeds; seed++)
                findings.Try($"direct {direct}, crash at {at}: torn {seed}", () => Life(at, static disk => disk.Crash(), seed));
            for (var prefix = 1; prefix <= unsynced; prefix++)
                for (var less = 0; less < prefix; less++) // less + 1 == prefix is the next shorter prefix
                    findings.Try(
                        $"direct {direct}, crash at {at}: {prefix} of {unsynced} less {less}",
                        () => Life(at, disk => CrashKeeping(disk, prefix, less)));
        });
        return findings;

        void Life(long at, Action<SimulatedFileSystem> crash, int seed = 1) =>
            new ScriptedLife(direct, call => call.Ordinal == at ? DiskFault.Crash : DiskFault.None, crash, seed).Run();
    }

    private static void CrashKeeping(SimulatedFileSystem disk, int prefix, int less)
    {
        var changes = disk.UnsyncedChanges();
        var kept = changes.Take(prefix).Where((_, at) => at != less).ToHashSet();
        disk.Crash(kept.Contains);
    }

    private static bool IsTransfer(DiskCall call) => call.Operation is DiskOperation.Write or DiskOperation.Sync;

    private static bool IsChange(DiskCall call) =>
        call.Operation is DiskOperation.Write or DiskOperation.Sync or DiskOperation.Create or DiskOperation.CreateDirectory
            or DiskOperation.SyncDirectory or DiskOperation.Rename or DiskOperation.RenameUnlessTaken or DiskOperation.Link
            or DiskOperation.Truncate or DiskOperation.Unlink;
}
