using System.Diagnostics;
using System.Text;

namespace Airunner.Torture.Mutation;

/// <summary>Runs a program to its end, or until it prints nothing for too long: on a busy machine only silence shows a hang.</summary>
internal static class Tool
{
    /// <summary>Runs a program.</summary>
    /// <param name="directory">Working directory.</param>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="longestSilence">After this time without output it counts as hung and is killed; null for never.</param>
    /// <param name="environment">Variables in addition to those of this process.</param>
    /// <param name="onLine">Gets each line while the program runs.</param>
    /// <returns>Its exit status, null when it hung, and its output.</returns>
    public static (int? Status, string Output) Run(
        string directory,
        string program,
        IEnumerable<string> arguments,
        TimeSpan? longestSilence,
        IEnumerable<KeyValuePair<string, string>> environment,
        Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0"; // short runs would pay for counters that they never use
        start.Environment["VSTEST_CONNECTION_TIMEOUT"] = "900"; // seconds: a busy machine must not fail a run
        foreach (var (name, value) in environment) start.Environment[name] = value;
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
                if (longestSilence is null || heard.Elapsed < longestSilence) continue;
            process.Kill(entireProcessTree: true);
            return (null, "");
        }

        process.WaitForExit(); // until the last line was read
        lock (output) return (process.ExitCode, output.ToString());

        void Take(string? line)
        {
            if (line is null) return;
            lock (output)
            {
                heard.Restart();
                output.Append(line).Append('\n');
                onLine?.Invoke(line);
            }
        }
    }

    /// <summary>Runs a program that has to succeed.</summary>
    /// <exception cref="InvalidOperationException">It failed, or hung.</exception>
    public static string Need(string directory, string program, params IEnumerable<string> arguments)
    {
        var (status, output) = Run(directory, program, arguments, longestSilence: TimeSpan.FromMinutes(15), environment: []);
        return status == 0 ? output : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' failed: {output}");
    }
}
