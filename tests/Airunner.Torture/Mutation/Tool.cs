using System.Diagnostics;
using System.Text;

namespace Airunner.Torture.Mutation;

/// <summary>A program that runs to its end, or until it has been silent for too long: on a busy machine only silence tells a hang.</summary>
internal static class Tool
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(6);

    /// <summary>Runs a program.</summary>
    /// <returns>Its exit status, null where it hung, and all that it printed.</returns>
    public static (int? Status, string Output) Run(string directory, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0"; // short runs pay for counters that they never use
        start.Environment["VSTEST_CONNECTION_TIMEOUT"] = "900"; // seconds: a busy machine is no outcome
        var output = new StringBuilder();
        var heard = Stopwatch.StartNew();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            lock (output)
                if (heard.Elapsed < LongestSilence) continue;
            process.Kill(entireProcessTree: true);
            return (null, "");
        }

        process.WaitForExit(); // until the last line is read
        lock (output) return (process.ExitCode, output.ToString());

        void Take(string? line)
        {
            if (line is null) return;
            lock (output)
            {
                heard.Restart();
                output.Append(line).Append('\n');
            }
        }
    }

    /// <summary>Runs a program that has to succeed.</summary>
    /// <exception cref="InvalidOperationException">It failed, or hung.</exception>
    public static string Need(string directory, string program, params IEnumerable<string> arguments)
    {
        var (status, output) = Run(directory, program, arguments);
        return status == 0 ? output : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' failed: {output}");
    }
}
