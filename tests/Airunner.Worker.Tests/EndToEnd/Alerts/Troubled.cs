using System.Diagnostics;
using Airunner.Collector.Tests.Server;

namespace Airunner.Worker.Tests.EndToEnd.Alerts;

/// <summary>A process that Prometheus looks at, and what feeds it.</summary>
internal sealed class Troubled : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly AirunnerProgram _program = new();
    private readonly CancellationTokenSource _ended = new();
    private Process? _process;
    private Task _feeding = Task.CompletedTask;

    /// <param name="instance">Its name in the alerts.</param>
    /// <param name="job">The job of its pipe; null for one of the instance's name.</param>
    public Troubled(string instance, string? job = null)
    {
        Instance = instance;
        Job = job ?? instance;
    }

    public string Instance { get; }

    public string Job { get; }

    public bool HasStarted => _process is not null;

    /// <summary>Where it serves its metrics.</summary>
    public string Admin { get; } = $"127.0.0.1:{LastingPort.Free()}";

    public AirunnerProgram Program => _program;

    /// <summary>The log of a pipe.</summary>
    public string Log => Path.Combine(_program.Logs, $"{Job}_1.wal");

    /// <summary>Starts <c>pipe</c> and writes lines to it for as long as it lives.</summary>
    /// <param name="options">Further options.</param>
    /// <param name="lineBytes">Bytes of a line; of random characters.</param>
    /// <param name="under">A program that starts it, with its arguments.</param>
    public void Pipe(string[] options, int lineBytes = 20, params string[] under)
    {
        string[] line = ["pipe", "--job", Job, "--execution", "1", "--admin", Admin, .. options];
        _process = under.Length == 0 ? _program.Start(line) : _program.StartUnder(under[0], [.. under[1..], AirunnerProgram.Path, .. line]);
        Discard(_process);
        _feeding = FeedAsync(_process.StandardInput.BaseStream, lineBytes);
    }

    /// <summary>Starts <c>collect</c>.</summary>
    /// <param name="options">Further options.</param>
    /// <returns>Its address.</returns>
    public async Task<string> CollectAsync(params string[] options)
    {
        _process = _program.Start(["collect", "--listen", "127.0.0.1:0", "--json", "--admin", Admin, .. options]);
        var ready = await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline);
        Discard(_process);
        ready.ShouldNotBeNull();
        return StoredLogs.Lines(ready)[0].GetProperty("listening").GetString()!;
    }

    /// <summary>Waits until it serves its metrics.</summary>
    public async Task ServesAsync()
    {
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(Deadline);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await AnswersAsync())
        {
            _process!.HasExited.ShouldBeFalse($"{Instance} has ended");
            await often.WaitForNextTickAsync(deadline.Token);
        }

        async Task<bool> AnswersAsync()
        {
            try
            {
                return (await http.GetStringAsync(new Uri($"http://{Admin}/metrics"), deadline.Token)).Length > 0;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Ends the process, and what feeds it.</summary>
    public void End()
    {
        _ended.Cancel();
        if (_process is { HasExited: false }) Kill();
        _feeding.Wait();
    }

    public void Dispose()
    {
        End();
        _process?.Dispose();
        _ended.Dispose();
        _program.Dispose();
    }

    private static void Discard(Process process)
    {
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
    }

    private async Task FeedAsync(Stream input, int lineBytes)
    {
        var random = new Random(1);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await often.WaitForNextTickAsync(_ended.Token))
            {
                await input.WriteAsync(random.GetItems("0123456789abcdefghijklmnopqrstuvwxyz"u8, lineBytes), _ended.Token);
                await input.WriteAsync("\n"u8.ToArray(), _ended.Token);
                await input.FlushAsync(_ended.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // the spec, or the process, has ended
        }
    }
}
