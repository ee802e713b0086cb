using System.Diagnostics;
using Airunner.Actors.Tests.Architecture;

namespace Airunner.Node.Tests;

/// <summary>The program <c>airunner-node</c>, as it was built.</summary>
internal static class NodeProgram
{
    public static readonly TimeSpan Timely = TimeSpan.FromMinutes(1);

    private static string Configuration => AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>Its path, or that of another build.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("AIRUNNER_NODE") ?? Built("Airunner.Node", "airunner-node");

    /// <summary>The path of <c>airunner</c>, or that of another build.</summary>
    public static string Airunner { get; } = Environment.GetEnvironmentVariable("AIRUNNER_PROGRAM") ?? Built("Airunner.Worker", "airunner");

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Status, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync().WaitAsync(Timely);
            await process.WaitForExitAsync();
            return (process.ExitCode, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string Built(string project, string program) =>
        System.IO.Path.Combine(Repository.Root, "src", project, "bin", Configuration, "net10.0", program);
}
