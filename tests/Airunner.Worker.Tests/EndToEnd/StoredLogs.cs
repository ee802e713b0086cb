using System.Text.Json;
using Airunner.Actors;
using Airunner.Actors.Reading;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Logs and archives that runs of the program have left.</summary>
internal sealed class StoredLogs(AirunnerProgram airunner)
{
    public JobLogDirectory Directory => new(airunner.State);

    public static string[] Words(string line) => line.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The JSON objects of an output.</summary>
    public static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];

    /// <summary>An execution that was delivered and archived.</summary>
    public async Task ArchiveAsync(string job, string execution, string script)
    {
        var outcome = await airunner.RunAsync("run", "--silent", "--job", job, "--execution", execution, "--", "sh", "-c", script);
        outcome.Status.ShouldBe(0, outcome.Error);
    }

    /// <summary>A log with everything pending: no server answers at its address.</summary>
    public async Task LeaveAsync(string job, string execution, string script)
    {
        string[] nowhere = ["--server", "http://127.0.0.1:9", "--no-wait"];
        var outcome = await airunner.RunAsync(
            ["run", "--silent", .. nowhere, "--job", job, "--execution", execution, "--", "sh", "-c", script]);
        outcome.Status.ShouldBe(0, outcome.Error);
    }

    /// <summary>Changes a byte of the payload of an event in a log.</summary>
    public void Damage(string job, string execution, int index)
    {
        var hurt = Directory.Reader(new JobExecution(job, execution)).Events().ElementAt(index);
        using var file = File.OpenHandle(hurt.Path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(file, [(byte)(hurt.Payload.Span[6] ^ 1)], hurt.OffsetBytes + 24 + 6);
    }
}
