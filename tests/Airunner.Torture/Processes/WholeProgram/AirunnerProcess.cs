using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Airunner.Torture.Processes.WholeProgram;

/// <summary>A process of the built program <c>airunner</c>, in its own process group.</summary>
internal sealed partial class AirunnerProcess : IDisposable
{
    /// <summary>The exit status of a process that SIGKILL ended.</summary>
    public const int Killed = 128 + SigKill;

    /// <summary>For a process that runs as long as its parent wants.</summary>
    public static readonly TimeSpan WithoutDeadline = Timeout.InfiniteTimeSpan;

    private const int SigKill = 9;
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenRegistration _late;
    private string _errors = "";

    private AirunnerProcess(Process process, TimeSpan deadline)
    {
        _process = process;
        _deadline = new CancellationTokenSource(deadline, TimeProvider.System);
        _late = _deadline.Token.Register(() => Kill(wholeGroup: true));
    }

    /// <summary>Its standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Its standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Whether it hung and was killed for that, not by the plan.</summary>
    public bool Hung => _deadline.IsCancellationRequested;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its standard error; complete once it has ended.</summary>
    public string Errors
    {
        get
        {
            lock (_gate) return _errors;
        }
    }

    /// <summary>The built program, or a published one that AIRUNNER_PROGRAM names.</summary>
    private static string Program =>
        Environment.GetEnvironmentVariable("AIRUNNER_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "airunner");

    /// <summary>Starts the program.</summary>
    /// <param name="state">Its state directory.</param>
    /// <param name="config">The file of its settings; null for none.</param>
    /// <param name="arguments">Command and options; <c>--state-dir</c> and <c>--config</c> are inserted after the command.</param>
    public static AirunnerProcess Start(string state, string? config, params string[] arguments) =>
        Start(state, config, UsualDeadline, arguments);

    /// <summary>Starts the program, with a time after which it is killed.</summary>
    public static AirunnerProcess Start(string state, string? config, TimeSpan deadline, params string[] arguments)
    {
        string[] settings = ["--state-dir", state, .. config is null ? Array.Empty<string>() : ["--config", config]];
        string[] line = [Program, arguments[0], .. settings, .. arguments[1..]];
        var start = new ProcessStartInfo("setsid", line)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AIRUNNER_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // a killed runtime would leave its diagnostic pipes in the temporary directory
        var started = new AirunnerProcess(Process.Start(start)!, deadline);
        started._process.ErrorDataReceived += (_, line) => started.Note(line.Data);
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>SIGKILL.</summary>
    /// <param name="wholeGroup">Whether to kill the command that it runs too.</param>
    public void Kill(bool wholeGroup)
    {
        if (_process.HasExited) return;
        // The group does not exist until setsid has created it.
        if (!wholeGroup || KillGroup(-_process.Id, SigKill) != 0) _process.Kill();
    }

    /// <summary>Sends SIGKILL after a delay. The moment is random; nothing is judged by it.</summary>
    public async Task KillAfterAsync(TimeSpan delay, bool wholeGroup)
    {
        await Task.Delay(delay, TimeProvider.System).ConfigureAwait(false);
        Kill(wholeGroup);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit status, or 128 + n when signal n ended it.</returns>
    public int End()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        Kill(wholeGroup: true);
        _late.Dispose();
        _deadline.Dispose();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_gate) _errors += line is null ? "" : line + "\n";
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillGroup(int group, int signal);
}
