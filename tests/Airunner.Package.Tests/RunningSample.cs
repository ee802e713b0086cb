using System.Diagnostics;
using System.Text;

namespace Airunner.Package.Tests;

/// <summary>A sample that runs.</summary>
internal sealed class RunningSample : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly StringBuilder _printed = new();
    private readonly Task<string> _errors;

    private RunningSample(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static RunningSample Start(string program, string home, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = home;
        return new RunningSample(Process.Start(start)!);
    }

    /// <summary>Writes its whole input.</summary>
    public async Task WriteInputAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        _process.StandardInput.Close();
    }

    /// <summary>Reads what it prints until a line has the text.</summary>
    /// <returns>What stands behind the text in that line.</returns>
    public async Task<string> WaitForAsync(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline) is { } line)
        {
            _printed.Append(line).Append('\n');
            var at = line.IndexOf(text, StringComparison.Ordinal);
            if (at >= 0) return line[(at + text.Length)..];
        }

        throw new InvalidOperationException($"It ended without '{text}':\n{_printed}\n{await _errors}");
    }

    /// <summary>SIGTERM.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    /// <returns>What it has printed.</returns>
    public async Task<string> EndAsync()
    {
        _printed.Append(await _process.StandardOutput.ReadToEndAsync().WaitAsync(Deadline));
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        _process.ExitCode.ShouldBe(0, $"{_printed}\n{await _errors}");
        return _printed.ToString();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
