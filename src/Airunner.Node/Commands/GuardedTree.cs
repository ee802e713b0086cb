using Airunner.Worker.Posix;

namespace Airunner.Node.Commands;

/// <summary>A command and all that comes from it, in the process that has started it and adopts its orphans.</summary>
/// <param name="command">The command's process id, which is the id of its group too.</param>
internal sealed class GuardedTree(int command) : IDisposable
{
    private readonly Lock _gate = new();
    private bool _hasEnded;
    private Timer? _grace;

    /// <summary>Waits until nothing is left.</summary>
    /// <param name="ended">Called with the command's own end.</param>
    public void Follow(Action<ExitStatus> ended)
    {
        while (ChildWait.Next(null) is { } change)
        {
            if (change.StoppedBy is not null) continue;
            lock (_gate)
            {
                // Reaped under the lock: no signal can reach another process that gets the same id later.
                _ = ChildWait.Reap(change.Pid);
                if (change.Pid == command) _hasEnded = true;
            }

            if (change.Pid == command) ended(change.Status);
        }
    }

    /// <summary>Asks all of it to end, what is stopped too; kills what is left after the grace.</summary>
    public void Terminate(TimeSpan grace)
    {
        lock (_gate)
        {
            if (_grace is not null) return;
            _grace = new Timer(_ => Kill(), null, grace, Timeout.InfiniteTimeSpan);
            if (!_hasEnded) _ = Libc.Kill(-command, Signals.Terminate); // the whole group at once
            foreach (var process in Left().Where(process => _hasEnded || process.Group != command))
                _ = Libc.Kill(process.Pid, Signals.Terminate);
            foreach (var process in Left()) _ = Libc.Kill(process.Pid, Signals.Continue);
        }
    }

    /// <summary>Kills all of it.</summary>
    public void Kill()
    {
        const int mostRounds = 100; // a process that hangs in a kernel call does not end by it
        for (var round = 0; round < mostRounds && KillLeft(); round++) Thread.Yield();
    }

    public void Dispose()
    {
        lock (_gate) _grace?.Dispose();
    }

    private bool KillLeft()
    {
        lock (_gate)
        {
            var left = Left();
            foreach (var process in left) _ = Libc.Kill(process.Pid, Signals.Kill);
            return left.Count > 0;
        }
    }

    private static List<ProcessTable.Row> Left()
    {
        var table = ProcessTable.Read();
        var descendants = table.DescendantsOf(Environment.ProcessId).ToHashSet();
        return [.. table.Rows.Where(row => descendants.Contains(row.Pid))];
    }
}
