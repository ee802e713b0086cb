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
    public static long Calls(LifeScript script) => Script(script).Count;

    /// <summary>The calls that the script makes without faults.</summary>
    public static IReadOnlyList<DiskCall> Script(LifeScript script)
    {
        var calls = new List<DiskCall>();
        var life = new ScriptedLife(script, call =>
        {
            calls.Add(call);
            return DiskFault.None;
        });
        life.Run();
        return calls[..(int)life.ScriptCalls];
    }

    /// <summary>One call fails, with one error.</summary>
    /// <returns>The broken promises, and how many lives were run.</returns>
    public static Findings Fails(LifeScript script)
    {
        var findings = new Findings();
        var calls = Script(script);
        Parallel.For(0, calls.Count, at =>
        {
            foreach (var error in ManPages.ErrorsOf(calls[at].Operation))
            {
                var name = ManPages.NameOf(error);
                findings.Try($"{script}, call {at}, {calls[at].Operation}: {name}", () => Life(at, DiskFault.Fail(error)));
                if (IsTransfer(calls[at]))
                    findings.Try(
                        $"{script}, call {at}, {calls[at].Operation}: {name}, landed",
                        () => Life(at, DiskFault.Fail(error, landed: true)));
            }

            if (calls[at].CountBytes > 1)
                findings.Try($"{script}, call {at}, {calls[at].Operation}: short", () => Life(at, DiskFault.Shorten(1)));
        });
        return findings;

        void Life(long at, DiskFault fault) => new ScriptedLife(script, call => call.Ordinal == at ? fault : DiskFault.None).Run();
    }

    /// <summary>One call fails, and every later one of its kind: the disk stays full, or read-only, until the final checks.</summary>
    public static Findings FailsFromThereOn(LifeScript script)
    {
        var findings = new Findings();
        Parallel.For(0, Calls(script), at =>
        {
            foreach (var error in (Errno[])[Errno.ENOSPC, Errno.EROFS, Errno.EIO])
            {
                findings.Try($"{script}, from call {at} on: {error}", () => new ScriptedLife(
                    script, call => call.Ordinal >= at && IsChange(call) ? DiskFault.Fail(error) : DiskFault.None).Run());
            }
        });
        return findings;
    }

    /// <summary>
    /// The machine stops at each call. Unsynced changes are lost, kept, torn at random; also every prefix of them, and each less one.
    /// </summary>
    public static Findings Crashes(LifeScript script)
    {
        var findings = new Findings();
        Parallel.For(0, Calls(script), at =>
        {
            var unsynced = 0;
            foreach (var how in (Unsynced[])[Unsynced.Lost, Unsynced.Kept])
                findings.Try($"{script}, crash at {at}: {how}", () => Life(at, disk =>
                {
                    unsynced = disk.UnsyncedChanges().Count;
                    disk.Crash(how);
                }));
            for (var seed = 0; seed < TornSeeds; seed++)
                findings.Try($"{script}, crash at {at}: torn {seed}", () => Life(at, static disk => disk.Crash(), seed));
            for (var prefix = 1; prefix <= unsynced; prefix++)
                for (var less = 0; less < prefix; less++) // less + 1 == prefix is the next shorter prefix
                    findings.Try(
                        $"{script}, crash at {at}: {prefix} of {unsynced} less {less}",
                        () => Life(at, disk => CrashKeeping(disk, prefix, less)));
        });
        return findings;

        void Life(long at, Action<SimulatedFileSystem> crash, int seed = 1) =>
            new ScriptedLife(script, call => call.Ordinal == at ? DiskFault.Crash : DiskFault.None, crash, seed).Run();
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
