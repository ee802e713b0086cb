using System.Diagnostics;
using System.Text;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The built program with its own state directory.</summary>
internal sealed class AirunnerProgram : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Path of the program: the built one, or a published one that AIRUNNER_PROGRAM names.</summary>
    public static string Path { get; } =
        Environment.GetEnvironmentVariable("AIRUNNER_PROGRAM") ?? System.IO.Path.Combine(AppContext.BaseDirectory, "airunner");

    public string State { get; } = Directory.CreateTempSubdirectory("airunner-e2e-").FullName;

    public string Archive => System.IO.Path.Combine(State, "archive");

    public string Logs => System.IO.Path.Combine(State, "wal");

    /// <summary>Further variables of its environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Runs the program to its end.</summary>
    public Task<Outcome> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <summary>Runs the program to its end with this standard input.</summary>
    public async Task<Outcome> RunAsync(byte[] input, params string[] arguments)
    {
        using var process = Start(arguments);
        var outcome = OutcomeAsync(process);
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        return await outcome;
    }

    /// <summary>Starts the program; standard input stays open.</summary>
    public Process Start(params string[] arguments) => StartUnder(Path, arguments);

    /// <summary>Starts another program in the same way, which then starts this one.</summary>
    public Process StartUnder(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = State,
        };
        start.Environment["AIRUNNER_STATE_DIR"] = State;
        start.Environment.Remove("AIRUNNER_LOG_LEVEL");
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Starts the program so that file permissions apply to it, even for root.</summary>
    public Process StartWithoutPrivileges(params string[] arguments) => Environment.IsPrivilegedProcess
        ? StartUnder("setpriv", ["--inh-caps=-all", "--bounding-set=-all", "--", Path, .. arguments])
        : Start(arguments);

    /// <summary>Waits for the end of a process.</summary>
    public static async Task<Outcome> OutcomeAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        try
        {
            await Task.WhenAll(
                process.StandardOutput.BaseStream.CopyToAsync(output, deadline.Token),
                process.StandardError.BaseStream.CopyToAsync(error, deadline.Token),
                process.WaitForExitAsync(deadline.Token));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Outcome(process.ExitCode, output.ToArray(), error.ToArray());
    }

    /// <summary>Like <see cref="OutcomeAsync"/>, for a process whose first lines were read as text.</summary>
    public static async Task<Outcome> RestAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await Task.WhenAll(output, error, process.WaitForExitAsync(deadline.Token));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Outcome(process.ExitCode, Encoding.UTF8.GetBytes(await output), Encoding.UTF8.GetBytes(await error));
    }

    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose() => Directory.Delete(State, recursive: true);

    /// <summary>Exit status and output of a process.</summary>
    internal sealed record Outcome(int Status, byte[] OutputBytes, byte[] ErrorBytes)
    {
        public string Output => Encoding.UTF8.GetString(OutputBytes);

        public string Error => Encoding.UTF8.GetString(ErrorBytes);
    }
}
