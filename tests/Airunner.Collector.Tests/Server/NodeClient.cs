using System.Diagnostics;

namespace Airunner.Collector.Tests.Server;

/// <summary>Another implementation of gRPC: npm's @grpc/grpc-js, installed once into the user's cache.</summary>
internal static class NodeClient
{
    private const string GrpcVersion = "1.14.7";
    private const string LoaderVersion = "0.8.1";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly string Modules = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "airunner-tests", $"grpc-js-{GrpcVersion}");

    /// <summary>Why it cannot be used; null where it can.</summary>
    public static string? Obstacle { get; } = Install();

    /// <summary>Runs a script that may require the packages.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        using var node = Start(script, arguments);
        using var deadline = new CancellationTokenSource(Deadline);
        var errors = node.StandardError.ReadToEndAsync(deadline.Token);
        var output = await node.StandardOutput.ReadToEndAsync(deadline.Token);
        await node.WaitForExitAsync(deadline.Token);
        node.ExitCode.ShouldBe(0, await errors);
        return output;
    }

    /// <summary>Starts a script that may require the packages; its output is for the caller.</summary>
    public static Process Start(string script, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("node", ["-e", script, "--", .. arguments])
        {
            WorkingDirectory = Modules,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static string? Install()
    {
        try
        {
            if (Directory.Exists(Path.Combine(Modules, "node_modules", "@grpc", "proto-loader"))) return Run("node", "--version");
            Directory.CreateDirectory(Modules);
            return Run("node", "--version") ?? Run(
                "npm", "install", "--no-audit", "--no-fund", "--prefix", Modules,
                $"@grpc/grpc-js@{GrpcVersion}", $"@grpc/proto-loader@{LoaderVersion}");
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            return $"{program} did not end within {Deadline.TotalSeconds} s";
        }

        output.Wait();
        return process.ExitCode == 0 ? null : $"{program}: {errors}";
    }
}

/// <summary>A fact that needs Node.js and npm's @grpc/grpc-js; skipped with a reason where they are missing.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() =>
        Skip = NodeClient.Obstacle is null ? null : $"Node.js with @grpc/grpc-js is not available: {NodeClient.Obstacle}";
}
