using System.Diagnostics;

namespace Airunner.Benchmarks.Product;

/// <summary>Runs programs to their end.</summary>
internal static class Processes
{
    /// <summary>Whether a program stands in the search path.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    /// <summary>Runs a program and ignores its output.</summary>
    /// <returns>Time from before its start until after its end.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has its standard error.</exception>
    public static Task<TimeSpan> RunAsync(string program, IEnumerable<string> arguments) => RunAsync(program, arguments, _ => { });

    /// <summary>Runs a program.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="onOutput">Called with each piece of its standard output.</param>
    /// <inheritdoc cref="RunAsync(string, IEnumerable{string})"/>
    public static async Task<TimeSpan> RunAsync(string program, IEnumerable<string> arguments, Action<ReadOnlyMemory<byte>> onOutput)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var buffer = new byte[256 << 10];
        for (int read; (read = await process.StandardOutput.BaseStream.ReadAsync(buffer)) > 0;) onOutput(buffer.AsMemory(0, read));
        await process.WaitForExitAsync();
        var taken = Stopwatch.GetElapsedTime(began);
        return process.ExitCode == 0
            ? taken
            : throw new InvalidOperationException($"'{program}' ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>Runs a line of shell.</summary>
    /// <param name="line">With <c>"$1"</c> … for the arguments.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="onOutput">Called with each piece of its standard output; may be null.</param>
    public static Task<TimeSpan> ShellAsync(string line, IEnumerable<string> arguments, Action<ReadOnlyMemory<byte>>? onOutput = null) =>
        RunAsync("sh", ["-c", line, "sh", .. arguments], onOutput ?? (_ => { }));
}
