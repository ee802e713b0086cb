using System.Diagnostics;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>A command in a process group of its own: a child of this program, or of the leader of its session.</summary>
internal sealed class ChildProcess
{
    private readonly Lock _gate = new();
    private readonly Wakeup _wake;
    private readonly int _child;
    private readonly Descriptor? _channel;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _treeEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExitStatus? _exit;

    private ChildProcess(int child, int pid, Descriptor? channel, Wakeup wake)
    {
        _child = child;
        Pid = pid;
        _channel = channel;
        _wake = wake;
    }

    /// <summary>Its process id, which is the id of its group too.</summary>
    public int Pid { get; }

    /// <summary>How it ended; null while it runs.</summary>
    public ExitStatus? Exit
    {
        get
        {
            lock (_gate) return _exit;
        }
    }

    /// <summary>Completes when it has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>
    /// Completes when nothing that comes from it is left. Without <see cref="Subreaper"/> that cannot be seen: then with its own end.
    /// </summary>
    public Task TreeEnded => _treeEnded.Task;

    /// <summary>Starts the command, found like in a shell.</summary>
    /// <param name="plan">The command.</param>
    /// <param name="wiring">Its streams; closed when it was not started.</param>
    /// <param name="isInputOnTerminal">Whether its input is the terminal of the wiring, if that has one.</param>
    /// <param name="stopped">Called with the signal when it stops.</param>
    /// <param name="wake">Set when the command has ended.</param>
    /// <exception cref="CannotStartException">It was not started.</exception>
    public static ChildProcess Start(SpawnPlan plan, Wiring wiring, bool isInputOnTerminal, Action<int> stopped, Wakeup wake)
    {
        try
        {
            var child = wiring.Terminal is { } terminal
                ? StartSession(plan, wiring.Inherited(withInput: !isInputOnTerminal), terminal, wake)
                : StartAlone(plan with { Inherited = wiring.Inherited(withInput: false) }, wake);
            child.Watch(stopped);
            return child;
        }
        catch
        {
            wiring.CloseSources();
            throw;
        }
        finally
        {
            wiring.CloseCommandEnds();
        }
    }

    /// <summary>Sends a signal to its group; nothing happens once the command has ended.</summary>
    public void Signal(int number)
    {
        lock (_gate)
        {
            if (_exit is null) _ = Libc.Kill(-Pid, number); // not reaped yet, so the id still belongs to the command
        }
    }

    /// <summary>The living processes that come from the command, itself included.</summary>
    public IReadOnlyList<int> Remaining()
    {
        var table = ProcessTable.Read();
        var root = Subreaper.IsSet ? Environment.ProcessId : Pid;
        var rest = table.DescendantsOf(root).Where(pid => pid != _child || pid == Pid);
        if (Subreaper.IsSet) return [.. rest];
        return Exit is null ? [Pid, .. rest] : [];
    }

    /// <summary>Sends a signal to all that comes from it, each process for itself.</summary>
    /// <param name="number">The signal.</param>
    /// <param name="withGroup">Whether to those of the command's own group too.</param>
    /// <returns>Whether there was anything.</returns>
    public bool SignalRest(int number, bool withGroup)
    {
        var left = Remaining();
        foreach (var pid in left)
        {
            if (withGroup || (ProcessTable.TryRead(pid, out var row) && row.Group != Pid)) _ = Libc.Kill(pid, number);
        }

        return left.Count > 0;
    }

    /// <summary>Kills its group and all that comes from it, until nothing is left.</summary>
    public void KillAll()
    {
        const int mostRounds = 100; // a process that hangs in a kernel call does not end by it
        for (var round = 0; round < mostRounds && SignalRest(Signals.Kill, withGroup: true); round++) Thread.Yield();
    }

    /// <summary>Ends its session, if it has one: what is left in that loses its terminal.</summary>
    public void EndSession() => _channel?.EndChannel();

    private static ChildProcess StartAlone(SpawnPlan plan, Wakeup wake)
    {
        var pid = Spawner.Start(plan);
        return new ChildProcess(pid, pid, null, wake);
    }

    private static ChildProcess StartSession(
        SpawnPlan plan, IReadOnlyList<(Descriptor Ours, int Number)> inherited, PseudoTerminal terminal, Wakeup wake)
    {
        var (ours, leaders) = Descriptor.Channel();
        var copies = new List<Descriptor>();
        Descriptor Copied(Descriptor original)
        {
            var copy = original.HighCopy(); // the leader's numbers are low ones
            copies.Add(copy);
            return copy;
        }

        try
        {
            var command = plan with { Inherited = [.. inherited.Select(one => (Copied(one.Ours), one.Number))] };
            var leader = Spawner.Start(SessionLeader.Plan(command, terminal.SlavePath, Copied(leaders)));
            foreach (var copy in copies) copy.Close();
            leaders.Close();
            return LeaderReport.Read(ours) switch
            {
                { Kind: LeaderReport.What.Started } started => new ChildProcess(leader, started.Value, ours, wake),
                { Kind: LeaderReport.What.Failed } failed => throw NotStarted(plan, leader, (Errno)failed.Value),
                _ => throw NotStarted(plan, leader, Errno.EIO),
            };
        }
        catch
        {
            ours.Close();
            leaders.Close();
            foreach (var copy in copies) copy.Close();
            throw;
        }
    }

    private static CannotStartException NotStarted(SpawnPlan plan, int leader, Errno error)
    {
        _ = ChildWait.Reap(leader);
        return new CannotStartException(plan.Name, error);
    }

    private void Watch(Action<int> stopped)
    {
        new Thread(() => WaitForChildren(stopped)) { IsBackground = true, Name = "wait for children" }.Start();
        if (_channel is not { } channel) return;
        new Thread(() => ReadReports(channel, stopped)) { IsBackground = true, Name = "session of command" }.Start();
    }

    private void WaitForChildren(Action<int> stopped)
    {
        while (ChildWait.Next(Subreaper.IsSet ? null : _child) is { } change)
        {
            if (change.StoppedBy is { } signal)
            {
                if (change.Pid == Pid) stopped(signal);
                continue;
            }

            if (change.Pid == _child) NoteChildEnd(change.Status);
            else _ = ChildWait.Reap(change.Pid); // adopted: what a descendant left behind
            NoteTree();
            if (change.Pid == _child && !Subreaper.IsSet) return;
        }
    }

    private void ReadReports(Descriptor channel, Action<int> stopped)
    {
        while (LeaderReport.Read(channel) is { } report)
        {
            if (report.Kind == LeaderReport.What.Stopped) stopped(report.Value);
            if (report.Kind != LeaderReport.What.Ended) continue;
            NoteEnd(new ExitStatus(report.Value));
            NoteTree();
        }

        channel.Close();
    }

    /// <summary>The child is the command; or the leader of its session, which normally reports the command's end first.</summary>
    private void NoteChildEnd(ExitStatus status)
    {
        lock (_gate)
        {
            // Reaped under the lock: no signal can reach another process that gets the same pid later.
            if (ChildWait.Reap(_child) is null) throw new UnreachableException("The command was waited for by someone else.");
            _exit ??= status;
        }

        NoteEnd(status);
    }

    private void NoteEnd(ExitStatus status)
    {
        lock (_gate) _exit ??= status;
        _wake.Set();
        _ended.TrySetResult(); // after that: whoever awaits it may dispose the wake-up
    }

    private void NoteTree()
    {
        if (Exit is null || _treeEnded.Task.IsCompleted) return;
        if (Subreaper.IsSet && Remaining().Count > 0) return;
        if (_treeEnded.TrySetResult()) _wake.Set();
    }
}
