using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands.Wal;

/// <summary>The name of a log, so that no other process opens it meanwhile.</summary>
internal sealed class HeldName : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly ExecutionLocks? _locks;
    private readonly IDisposable? _name;

    private HeldName(ExecutionLocks? locks, IDisposable? name)
    {
        _locks = locks;
        _name = name;
    }

    /// <summary>Takes a name; null where a process has it. Where there is no directory of logs, nobody can have it.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public static HeldName? TryTake(WalState state, JobExecution execution) =>
        Directory.Exists(state.Options.Directory) ? TryTake(state, FileNames.Log(execution)) : new HeldName(locks: null, name: null);

    /// <summary>Takes the name of a file that processes write in turn, and waits for it.</summary>
    /// <exception cref="WalIOException">The disk refused, or another process has it for longer than a write takes.</exception>
    public static HeldName Wait(WalState state, string fileName, TimeProvider time)
    {
        DiskDirectories.Ensure(new LinuxFileSystem(), state.Options.Directory);
        var began = time.GetTimestamp();
        while (true)
        {
            if (TryTake(state, fileName) is { } name) return name;
            if (time.GetElapsedTime(began) > LongestWait)
                throw new WalIOException("lock", fileName, Errno.EAGAIN, $"another process has had it for {LongestWait.TotalSeconds} s");
            Task.Delay(Pause, time).GetAwaiter().GetResult(); // a command does one thing
        }
    }

    private static HeldName? TryTake(WalState state, string fileName)
    {
        var locks = ExecutionLocks.Open(new LinuxFileSystem(), state.Options.Directory);
        if (locks.TryAcquire(fileName) is { } name) return new HeldName(locks, name);
        locks.Dispose();
        return null;
    }

    public void Dispose()
    {
        _name?.Dispose();
        _locks?.Dispose();
    }
}
