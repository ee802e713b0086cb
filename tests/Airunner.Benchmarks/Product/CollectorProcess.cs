using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Airunner.Benchmarks.Product;

/// <summary>The collector as users start it, <c>airunner collect</c>: a process of its own, on a free port of the loopback.</summary>
internal sealed class CollectorProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private CollectorProcess(Process process, Task<string> errors, Uri url)
    {
        _process = process;
        _errors = errors;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>The most resident memory that it had up to now.</summary>
    public double MostResidentMb => MemoryUse.MostResidentBytes(_process.Id) / 1e6;

    /// <summary>What it has used so far, in user and kernel mode.</summary>
    public TimeSpan ProcessorTime => _process.TotalProcessorTime;

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Where its store is, and further ones: <c>--db PATH</c>.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message has its standard error.</exception>
    public static async Task<CollectorProcess> StartAsync(PublishedProgram program, params string[] arguments)
    {
        string[] all = [.. program.Command.Skip(1), "collect", "--listen", "127.0.0.1:0", "--json", .. arguments];
        var start = new ProcessStartInfo(program.Command[0], all) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("AIRUNNER_SECRET");
        start.Environment.Remove("AIRUNNER_POSTGRES");
        start.Environment.Remove("DOTNET_GCgen0size"); // what a benchmark is given for its own side
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        var line = await process.StandardOutput.ReadLineAsync(deadline.Token)
            ?? throw new InvalidOperationException($"The collector did not start: {await errors}");
        using var ready = JsonDocument.Parse(line);
        return new CollectorProcess(process, errors, new Uri(ready.RootElement.GetProperty("listening").GetString()!));
    }

    /// <summary>Stops it with SIGTERM: it stores and answers what it has accepted.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error; the message has its standard error.</exception>
    public async ValueTask DisposeAsync()
    {
        await Processes.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        var status = _process.ExitCode;
        _process.Dispose();
        if (status != 0) throw new InvalidOperationException($"The collector ended with {status}: {await _errors}");
    }
}
