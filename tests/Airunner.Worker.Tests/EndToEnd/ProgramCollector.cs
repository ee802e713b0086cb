using System.Diagnostics;
using System.Text.Json;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A collector as users start it, <c>airunner collect</c>, on a port of its own.</summary>
internal sealed class ProgramCollector : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly AirunnerProgram _program;
    private readonly Process _process;

    private ProgramCollector(AirunnerProgram program, Process process, Uri address)
    {
        _program = program;
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public string Url => Address.ToString().TrimEnd('/');

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="program">Has its store in the state directory.</param>
    /// <param name="options">Further options.</param>
    public static Task<ProgramCollector> StartAsync(AirunnerProgram program, params string[] options) => StartAsync(program, 0, options);

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts another one on the same store and address, after this one has ended.</summary>
    public Task<ProgramCollector> StartAgainAsync() => StartAsync(_program, Address.Port, []);

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private static async Task<ProgramCollector> StartAsync(AirunnerProgram program, int port, string[] options)
    {
        var process = program.Start(["collect", "--listen", $"127.0.0.1:{port}", "--json", .. options]);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Deadline);
        if (line is null) throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null); // so that it never waits for a reader
        using var ready = JsonDocument.Parse(line);
        return new ProgramCollector(program, process, new Uri(ready.RootElement.GetProperty("listening").GetString()!));
    }
}
