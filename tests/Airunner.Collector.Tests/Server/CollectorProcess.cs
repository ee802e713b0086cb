using System.Diagnostics;
using System.Text.Json;

namespace Airunner.Collector.Tests.Server;

/// <summary>The collector's program as a process, which specs can kill.</summary>
internal sealed class CollectorProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private readonly Task<string> _errors; // read at once, so that it never waits for a reader

    private CollectorProcess(Process process, Uri address)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="storePath">The database file.</param>
    /// <param name="port">0 for a free one.</param>
    public static Task<CollectorProcess> StartAsync(string storePath, int port = 0) => StartAsync($"--db={storePath}", null, port);

    /// <summary>Starts one on a PostgreSQL database.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="stateDirectory">A directory of the test.</param>
    public static Task<CollectorProcess> StartOnPostgresAsync(string connectionString, string stateDirectory) =>
        StartAsync($"--state-dir={stateDirectory}", connectionString, port: 0);

    private static async Task<CollectorProcess> StartAsync(string storeArgument, string? postgres, int port)
    {
        string[] arguments =
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "airunner-collector.dll"),
            $"--listen=127.0.0.1:{port}", storeArgument, "--json",
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("AIRUNNER_SECRET");
        start.Environment["AIRUNNER_POSTGRES"] = postgres;
        var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        var line = await process.StandardOutput.ReadLineAsync(deadline.Token);
        if (line is null) throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(deadline.Token));
        using var ready = JsonDocument.Parse(line);
        return new CollectorProcess(process, new Uri(ready.RootElement.GetProperty("listening").GetString()!));
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"])!;
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>What it has written to standard error, once it has ended.</summary>
    public Task<string> ErrorsAsync() => _errors;

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
