using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands.Wal;

/// <summary>The name of a log, so that no other process opens it meanwhile.</summary>
internal sealed class HeldName : IDisposable
{
    private readonly ExecutionLocks? _locks;
    private readonly IDisposable? _name;

    private HeldName(ExecutionLocks? locks, IDisposable? name)
    {
        _locks = locks;
        _name = name;
    }

    /// <summary>Takes a name; null where a process has it. Where there is no directory of logs, nobody can have it.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public static HeldName? TryTake(WalState state, JobExecution execution)
    {
        if (!Directory.Exists(state.Options.Directory)) return new HeldName(locks: null, name: null);
        var locks = ExecutionLocks.Open(new LinuxFileSystem(), state.Options.Directory);
        if (locks.TryAcquire(FileNames.Log(execution)) is { } name) return new HeldName(locks, name);
        locks.Dispose();
        return null;
    }

    public void Dispose()
    {
        _name?.Dispose();
        _locks?.Dispose();
    }
}
