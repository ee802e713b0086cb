using System.Diagnostics;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>A command with this program's standard input and its own pipes for the two outputs.</summary>
internal sealed class ChildProcess
{
    private readonly Lock _gate = new();
    private readonly Wakeup _wake;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExitStatus? _exit;

    private ChildProcess(int pid, Descriptor output, Descriptor error, Wakeup wake)
    {
        Pid = pid;
        Output = output;
        Error = error;
        _wake = wake;
    }

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

    /// <summary>Starts the command, found like in a shell.</summary>
    /// <param name="command">Name or path, and arguments.</param>
    /// <param name="wake">Set when the command has ended.</param>
    /// <exception cref="CannotStartException">It was not started.</exception>
    public static ChildProcess Start(IReadOnlyList<string> command, Wakeup wake)
    {
        var output = Descriptor.Pipe();
        var error = Descriptor.Pipe();
        try
        {
            output.Read.WidenPipe(1 << 20);
            error.Read.WidenPipe(1 << 20);
            var child = new ChildProcess(Spawner.Start(command, output.Write, error.Write), output.Read, error.Read, wake);
            new Thread(child.WaitForExit) { IsBackground = true, Name = "wait for command" }.Start();
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

    /// <summary>Sends a signal; nothing happens once the command has ended.</summary>
    public void Signal(int number)
    {
        lock (_gate)
        {
            if (_exit is null) _ = Libc.Kill(Pid, number); // not reaped yet, so the pid still belongs to the command
        }
    }

    private unsafe void WaitForExit()
    {
        var status = 0;
        const int leaveZombie = 0x01000000, exited = 4, pidKind = 1;
        var info = stackalloc byte[128];
        while (Libc.WaitId(pidKind, Pid, info, exited | leaveZombie) < 0)
        {
            if (Libc.LastError != Errno.EINTR) break;
        }

        lock (_gate)
        {
            // Reaped under the lock: no signal can reach another process that gets the same pid later.
            _exit = Libc.WaitPid(Pid, &status, 0) == Pid
                ? new ExitStatus(status)
                : throw new UnreachableException("The command was waited for by someone else.");
        }

        _wake.Set();
        _ended.SetResult(); // last: whoever awaits it may dispose the wake-up
    }
}
