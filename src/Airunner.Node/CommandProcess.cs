using System.Diagnostics;
using System.Runtime.InteropServices;
using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Node;

/// <summary>
/// The process of a command. A thread of its own starts it and waits for its end, and the kernel ends it with that thread: where the node
/// is killed, its commands do not go on.
/// </summary>
internal sealed partial class CommandProcess : IDisposable
{
    private const int TerminateSignal = 15;

    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(10);
    private static readonly string[] OwnPrefixes = ["AIRUNNER_", "DOTNET_", "ASPNETCORE_"];

    private readonly Process _process;
    private readonly CancellationTokenSource _grace = new();
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CommandProcess(Process process)
    {
        _process = process;
        _grace.Token.Register(Kill);
    }

    public int Id => _process.Id;

    public Stream Output => _process.StandardOutput.BaseStream;

    public Stream Errors => _process.StandardError.BaseStream;

    /// <summary>Completes with its status.</summary>
    public Task<int> Ended => _ended.Task;

    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static CommandProcess Start(JobParams parameters, JobExecution execution)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", parameters.Command, .. parameters.Args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = parameters.WorkingDirectory,
        };
        foreach (var own in start.Environment.Keys.Where(IsOwn).ToList()) start.Environment.Remove(own);
        start.Environment["AIRUNNER_JOB"] = execution.Job;
        start.Environment["AIRUNNER_EXECUTION"] = execution.Execution;
        foreach (var (name, value) in parameters.Environment) start.Environment[name] = value;
        var started = new TaskCompletionSource<CommandProcess>();
        new Thread(() => Run(start, started)) { IsBackground = true, Name = "command" }.Start();
        return started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Asks it to end: TERM, and after the grace KILL.</summary>
    public void Terminate()
    {
        if (_process.HasExited) return;
        _ = Kill(_process.Id, TerminateSignal);
        _grace.CancelAfter(KillGrace);
    }

    /// <summary>Ends it and all that comes from it.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    public void Dispose()
    {
        _grace.Dispose();
        _process.Dispose();
    }

    private static void Run(ProcessStartInfo start, TaskCompletionSource<CommandProcess> started)
    {
        CommandProcess command;
        try
        {
            command = new CommandProcess(Process.Start(start)!);
        }
        catch (Exception cannot)
        {
            started.SetException(cannot);
            return;
        }

        var process = command._process;
        process.StandardInput.Close();
        started.SetResult(command);
        process.WaitForExit();
        command._ended.SetResult(process.ExitCode);
    }

    private static bool IsOwn(string name) => OwnPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
