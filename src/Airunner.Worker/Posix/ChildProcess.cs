using System.Diagnostics;

namespace Airunner.Worker.Posix;

/// <summary>A command in a process group of its own, with this program's standard input and its own pipes for the two outputs.</summary>
internal sealed class ChildProcess
{
    private readonly Lock _gate = new();
    private readonly Wakeup _wake;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _treeEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExitStatus? _exit;

    private ChildProcess(int pid, Descriptor output, Descriptor error, Wakeup wake)
    {
        Pid = pid;
        Output = output;
        Error = error;
        _wake = wake;
    }

    /// <summary>Its process id, which is the id of its group too.</summary>
    public int Pid { get; }

    /// <summary>Reads the command's standard output.</summary>
    public Descriptor Output { get; }

    /// <summary>Reads the command's standard error.</summary>
    public Descriptor Error { get; }

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
    /// <param name="plan">The command; its outputs are set here.</param>
    /// <param name="wake">Set when the command has ended.</param>
    /// <exception cref="CannotStartException">It was not started.</exception>
    public static ChildProcess Start(SpawnPlan plan, Wakeup wake)
    {
        var output = Descriptor.Pipe();
        var error = Descriptor.Pipe();
        try
        {
            output.Read.WidenPipe(1 << 20);
            error.Read.WidenPipe(1 << 20);
            var pid = Spawner.Start(plan with { Output = output.Write, Error = error.Write });
            var child = new ChildProcess(pid, output.Read, error.Read, wake);
            new Thread(child.WaitForEnd) { IsBackground = true, Name = "wait for command" }.Start();
            return child;
        }
        catch
        {
            output.Read.Close();
            error.Read.Close();
            throw;
        }
        finally
        {
            output.Write.Close();
            error.Write.Close();
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
        if (Subreaper.IsSet) return [.. table.DescendantsOf(Environment.ProcessId)];
        return Exit is null ? [Pid, .. table.DescendantsOf(Pid)] : [];
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

    private void WaitForEnd()
    {
        while (ChildWait.Next(Subreaper.IsSet ? null : Pid) is { } change)
        {
            if (change.StoppedBy is not null) continue;
            if (change.Pid == Pid) NoteEnd();
            else _ = ChildWait.Reap(change.Pid); // adopted: what a descendant left behind
            if (Exit is not null && (!Subreaper.IsSet || Remaining().Count == 0)) NoteTreeEnd();
            if (_treeEnded.Task.IsCompleted && !Subreaper.IsSet) return;
        }

        if (Exit is null) throw new UnreachableException("The command was waited for by someone else.");
    }

    private void NoteEnd()
    {
        lock (_gate)
        {
            // Reaped under the lock: no signal can reach another process that gets the same pid later.
            _exit = ChildWait.Reap(Pid) ?? throw new UnreachableException("The command was waited for by someone else.");
        }

        _wake.Set();
        _ended.SetResult(); // after that: whoever awaits it may dispose the wake-up
    }

    private void NoteTreeEnd()
    {
        if (_treeEnded.TrySetResult()) _wake.Set();
    }
}
