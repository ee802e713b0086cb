using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Simulation;

namespace Airunner.Torture.Simulation;

/// <summary>
/// A simulated disk, its models and a process that ends: with the machine, or alone. It starts again, and may end during that start too.
/// </summary>
internal abstract class CrashingMachine
{
    private readonly StepLog _log;

    /// <param name="profile">What disk and work are like.</param>
    /// <param name="clock">Times of files' changes.</param>
    /// <param name="chance">Decides what nobody else does.</param>
    /// <param name="log">Where the steps go.</param>
    protected CrashingMachine(SeedProfile profile, TimeProvider clock, Random chance, StepLog log)
    {
        (Chance, _log) = (chance, log);
        Disk = new SimulatedFileSystem(chance, clock)
        {
            SupportsDirect = profile.Direct,
            RecordsCalls = false,
            CapacityBytes = profile.CapacityBytes,
        };
        Faults = new FaultPlan(profile, chance, log);
        Models = [.. Enumerable.Range(0, profile.Jobs).Select(static at => new JobModel(new JobExecution($"job{at}")))];
    }

    public SimulatedFileSystem Disk { get; }

    public FaultPlan Faults { get; }

    public JobModel[] Models { get; }

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <summary>Crashes while it recovered: from a crash, from a crash in that recovery, and from one in that.</summary>
    public NestedCrashes Nested { get; private set; }

    /// <summary>Decides what nobody else does.</summary>
    protected Random Chance { get; }

    /// <summary>Does a step; where machine or process end in it, they start again.</summary>
    public void Guarded(Action step)
    {
        if (Ends(step)) Recover();
    }

    /// <summary>The machine stops and can start again; so does the process, by <see cref="Recover"/>.</summary>
    public void StopMachine()
    {
        Crashes++;
        CrashDisk();
        Gone();
    }

    /// <summary>Starts again; that may end in the middle, and so may the next start.</summary>
    public void Recover()
    {
        Faults.CrashFactor = 10;
        for (var depth = 0; depth < NestedCrashes.Deepest; depth++)
        {
            var before = Crashes;
            if (!Ends(StartAgain)) break;
            if (Crashes > before) Nested += NestedCrashes.At(depth);
        }

        Faults.CrashFactor = 1;
    }

    /// <summary>Memory is gone; the disk is what it is.</summary>
    public void Gone()
    {
        foreach (var model in Models) model.ProcessGone();
        ProcessGone();
        Faults.IsKilled = false;
    }

    /// <summary>Starts the process; it may get no further.</summary>
    protected abstract void StartAgain();

    /// <summary>The process is no more.</summary>
    protected abstract void ProcessGone();

    /// <summary>What the disk keeps of what was not synced.</summary>
    protected virtual void CrashDisk()
    {
        var how = (Unsynced)Chance.Next(3);
        _log.Note($"  the machine stops; unsynced: {how}");
        Disk.Crash(how);
    }

    /// <summary>Whether the process ended in a step; then the machine is ready to start it again.</summary>
    private bool Ends(Action step)
    {
        try
        {
            step();
            return false;
        }
        catch (Exception ended) when (ended.GetBaseException() is SimulatedCrashException) // in another thread's work, too
        {
            StopMachine();
        }
        catch (Exception ended) when (ended.GetBaseException() is ProcessKilledException)
        {
            Gone();
        }

        return true;
    }
}
