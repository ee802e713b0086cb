using System.Diagnostics;
using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>A victim under its parent's eyes.</summary>
internal sealed class VictimProcess : IDisposable
{
    private readonly Process _process;
    private readonly bool _isUnderAnother;

    private VictimProcess(Process process, bool isUnderAnother) => (_process, _isUnderAnother) = (process, isUnderAnother);

    /// <summary>This program, beside whatever runs now.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "Airunner.Torture");

    /// <summary>The kernel's number for it.</summary>
    public int Id => _process.Id;

    /// <summary>What it said on standard error; whole once it has ended.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>Starts one.</summary>
    /// <param name="settings">How it lives.</param>
    /// <param name="under">A program and its arguments that start it, such as a tracer; empty for none.</param>
    public static VictimProcess Start(VictimSettings settings, params string[] under) => Start(settings.ToArguments(), under);

    /// <summary>Starts this program with arguments.</summary>
    public static VictimProcess Start(IEnumerable<string> arguments, params string[] under)
    {
        string[] line = [.. under, Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // The runtime's own files must not be counted among the library's calls, and a short life wants a quick start.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        var victim = new VictimProcess(Process.Start(start)!, under.Length > 0);
        victim._process.ErrorDataReceived += (_, line) => victim.Errors += line.Data is null ? "" : line.Data + "\n";
        victim._process.BeginErrorReadLine();
        return victim;
    }

    /// <summary>Lines of its standard output until it has ended. A line cut off by its end is left out.</summary>
    public IEnumerable<string> Lines() => WholeLines.Of(_process.StandardOutput.BaseStream);

    /// <summary>Says a line on its standard input.</summary>
    public void Say(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill(entireProcessTree: _isUnderAnother);

    /// <summary>SIGKILL after a while. The moment is one of chance; nothing is judged by it.</summary>
    public async Task KillAfterAsync(TimeSpan delay)
    {
        await Task.Delay(delay, TimeProvider.System).ConfigureAwait(false);
        Kill();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Exit status, 128 + n where signal n ended it.</returns>
    public int End()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
