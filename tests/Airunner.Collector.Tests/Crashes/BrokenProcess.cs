using System.Diagnostics;

namespace Airunner.Collector.Tests.Crashes;

/// <summary>Runs <see cref="StoreProgram"/> under strace, which makes calls to the disk fail.</summary>
internal static class BrokenProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>strace; null where there is none.</summary>
    public static string? Strace { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, "strace")).FirstOrDefault(File.Exists);

    /// <param name="fault">In strace's words: which calls, and what they give.</param>
    /// <param name="trace">Where the calls are written.</param>
    /// <param name="path">The store.</param>
    /// <param name="events">How many it is to add.</param>
    /// <param name="tries">How often it is to try.</param>
    /// <param name="only">The file whose calls fail; null for every one.</param>
    public static async Task<Outcome> RunAsync(string fault, string trace, string path, int events, int tries = 1, string? only = null)
    {
        var calls = fault[..fault.IndexOf(':', StringComparison.Ordinal)];
        string[] arguments =
        [
            "-f", "-y", "-qq", "-o", trace, .. only is null ? [] : (string[])["-P", only], "-e", $"trace={calls}", "-e", "signal=none", "-e", $"inject={fault}",
            "--", Environment.ProcessPath!, "exec", typeof(BrokenProcess).Assembly.Location, path, $"{events}", $"{tries}",
        ];
        using var process = Process.Start(new ProcessStartInfo(Strace!, arguments) { RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new Outcome(process.ExitCode, output, File.ReadLines(trace).Count(line => line.Contains("(INJECTED)", StringComparison.Ordinal)));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <param name="Status">The program's.</param>
    /// <param name="Output">What it said.</param>
    /// <param name="Strikes">Calls that failed.</param>
    internal sealed record Outcome(int Status, string Output, int Strikes);
}

/// <summary>A fact that needs strace, which makes calls to the disk fail; skipped, with a word, where there is none.</summary>
public sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute() => Skip = BrokenProcess.Strace is null ? "strace is not installed: no call to the disk can be made to fail." : null;
}
