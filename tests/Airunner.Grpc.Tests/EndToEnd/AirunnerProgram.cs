using System.Diagnostics;
using Airunner.Actors.Tests.Architecture;

namespace Airunner.Grpc.Tests.EndToEnd;

/// <summary>The built program, or a published one that AIRUNNER_PROGRAM names, with a state directory of its own.</summary>
internal sealed class AirunnerProgram : IDisposable
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static readonly string Program =
        Environment.GetEnvironmentVariable("AIRUNNER_PROGRAM")
        ?? Path.Combine(Repository.Root, "src", "Airunner.Worker", "bin", Configuration, "net10.0", "airunner");

    private readonly TemporaryFolder _state = new();

    public string State => _state.Path;

    public string Store => Path.Combine(State, "collector", "events.db");

    /// <summary>Variables of its environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Writes a file into the state directory.</summary>
    public string Write(string name, string text) => _state.Write(name, text);

    /// <summary>Starts the program; the caller ends its standard input.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = State,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AIRUNNER_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["AIRUNNER_STATE_DIR"] = State;
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs the program to its end.</summary>
    public async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Waits for the end of a process.</summary>
    public static async Task<(int Status, string Output, string Error)> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(2 * Patience.Long);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public void Dispose() => _state.Dispose();
}
