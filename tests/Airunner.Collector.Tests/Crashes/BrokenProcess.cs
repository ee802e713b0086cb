using System.Diagnostics;

namespace Airunner.Collector.Tests.Crashes;

/// <summary>Runs <see cref="StoreProgram"/> under strace, which makes disk calls fail.</summary>
internal static class BrokenProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Path of strace; null when it is not installed.</summary>
    public static string? Strace { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, "strace"))
            .FirstOrDefault(File.Exists);

    /// <param name="fault">In strace's syntax: which calls fail, and how.</param>
    /// <param name="trace">The file for the trace.</param>
    /// <param name="path">The store's path.</param>
    /// <param name="events">How many events to add.</param>
    /// <param name="tries">How often to try.</param>
    /// <param name="only">The file whose calls fail; null for every file.</param>
    public static async Task<Outcome> RunAsync(string fault, string trace, string path, int events, int tries = 1, string? only = null)
    {
        var calls = fault[..fault.IndexOf(':', StringComparison.Ordinal)];
        string[] pathFilter = only is null ? [] : ["-P", only];
        string[] arguments =
        [
            "-f", "--seccomp-bpf", "-y", "-qq", "-o", trace, .. pathFilter,
            "-e", $"trace={calls}", "-e", "signal=none", "-e", $"inject={fault}",
            "--", Environment.ProcessPath!, "exec", typeof(BrokenProcess).Assembly.Location, path, $"{events}", $"{tries}",
        ];
        using var process = Process.Start(new ProcessStartInfo(Strace!, arguments) { RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new Outcome(
                process.ExitCode, output, File.ReadLines(trace).Count(line => line.Contains("(INJECTED)", StringComparison.Ordinal)));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <param name="Status">The exit status.</param>
    /// <param name="Output">The program's output.</param>
    /// <param name="Strikes">Number of calls that were made to fail.</param>
    internal sealed record Outcome(int Status, string Output, int Strikes);
}

/// <summary>A fact that needs strace, which makes disk calls fail; skipped with a reason where strace is missing.</summary>
public sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute() =>
        Skip = BrokenProcess.Strace is null ? "strace is not installed: disk calls cannot be made to fail." : null;
}
