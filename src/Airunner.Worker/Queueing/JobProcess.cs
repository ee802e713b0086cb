using System.Diagnostics;
using System.Globalization;
using Airunner.Worker.Commands;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Queueing;

/// <summary>
/// One <c>airunner run</c> as a process of its own. A thread starts it and waits for its end: where the worker is killed, that thread ends,
/// and the run gets a TERM.
/// </summary>
internal sealed class JobProcess
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private bool _isEnding;

    private JobProcess()
    {
    }

    /// <summary>Completes with its exit status; fails with what has kept it from starting.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Starts this program once more.</summary>
    /// <param name="arguments">The words after <c>run</c>.</param>
    /// <param name="environment">Variables beside this program's own.</param>
    /// <param name="token">The token for the server; the command does not get it.</param>
    public static JobProcess Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string token)
    {
        var started = new JobProcess();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add(RunCommand.Name);
        start.ArgumentList.Add(RunCommand.WithParent);
        start.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment[ServerOptions.TokenVariable] = token;
        new Thread(() => started.Run(start)) { IsBackground = true, Name = "job" }.Start();
        return started;
    }

    /// <summary>Asks it to end: the command gets a TERM, and after the grace a KILL. Nothing where it has ended.</summary>
    public void Terminate()
    {
        lock (_lock)
        {
            _isEnding = true;
            if (_process is { HasExited: false } running) _ = Libc.Kill(running.Id, Signals.Terminate);
        }
    }

    private void Run(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            lock (_lock)
            {
                _process = process;
                if (_isEnding) Terminate(); // asked for before there was a process
            }

            process.WaitForExit();
            lock (_lock) _process = null;
            _ended.SetResult(process.ExitCode);
        }
        catch (Exception failure)
        {
            _ended.SetException(failure);
        }
    }
}
