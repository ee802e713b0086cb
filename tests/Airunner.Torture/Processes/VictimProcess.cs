using System.Diagnostics;
using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>A victim, as its parent sees it.</summary>
internal sealed class VictimProcess : IDisposable
{
    private readonly Process _process;
    private readonly bool _isUnderAnother;

    private VictimProcess(Process process, bool isUnderAnother)
    {
        _process = process;
        _isUnderAnother = isUnderAnother;
    }

    /// <summary>The path of this program.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "Airunner.Torture");

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its standard error; complete once it has ended.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>Starts a victim.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="under">A program with arguments that starts it, such as a tracer; empty for none.</param>
    public static VictimProcess Start(VictimSettings settings, params string[] under) => Start(settings.ToArguments(), under);

    /// <summary>Starts this program with arguments.</summary>
    public static VictimProcess Start(IEnumerable<string> arguments, params string[] under) => StartBuild(Program, arguments, under);

    /// <summary>Starts another build of this program with arguments.</summary>
    public static VictimProcess StartBuild(string program, IEnumerable<string> arguments, params string[] under)
    {
        string[] line = [.. under, program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Calls for the runtime's own files must not be counted as the library's, and a short life needs a quick start.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        var victim = new VictimProcess(Process.Start(start)!, under.Length > 0);
        victim._process.ErrorDataReceived += (_, line) => victim.Errors += line.Data is null ? "" : line.Data + "\n";
        victim._process.BeginErrorReadLine();
        return victim;
    }

    /// <summary>The lines of its standard output until it has ended. An incomplete last line is omitted.</summary>
    public IEnumerable<string> Lines() => WholeLines.Of(_process.StandardOutput.BaseStream);

    /// <summary>Writes a line to its standard input.</summary>
    public void Say(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
    }

    /// <summary>Ends its standard input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill(entireProcessTree: _isUnderAnother);

    /// <summary>Sends SIGKILL after a delay. The moment is random; nothing is judged by it.</summary>
    public async Task KillAfterAsync(TimeSpan delay)
    {
        await Task.Delay(delay, TimeProvider.System).ConfigureAwait(false);
        Kill();
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
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
