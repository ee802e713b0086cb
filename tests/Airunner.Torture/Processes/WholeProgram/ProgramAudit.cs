using System.Text.Json;
using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Torture.Processes.WholeProgram;

/// <summary>
/// Lets <c>recover</c> run to its end and compares <c>logs</c>, <c>events</c> and the archives with the processes' output.
/// </summary>
internal sealed class ProgramAudit(string state, IReadOnlyList<Life> lives)
{
    private const int NoSuchJob = 66;

    // Beside the protocol's own fields, events prints readable ones, such as the text of bytes. The archive is compared with the former.
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private readonly List<string> _wrong = [];

    /// <summary>Bytes of output that were stored.</summary>
    public long Bytes { get; private set; }

    /// <summary>Compares.</summary>
    /// <returns>What is wrong, in words.</returns>
    public IReadOnlyList<string> Run()
    {
        var recovered = Ask("recover", "--drain-timeout", "2m");
        if (recovered.Status != 0) _wrong.Add($"recover ended with {recovered.Status}: {recovered.Errors}");
        foreach (var (folder, pattern) in new[] { ("wal", "*.wal"), ("wal", ".*.tmp"), ("archive", ".*.tmp"), ("damaged", "*") })
            NothingIsLeft(folder, pattern);
        foreach (var life in lives) Check(life);
        return _wrong;
    }

    private void NothingIsLeft(string folder, string pattern)
    {
        var path = Path.Combine(state, folder);
        if (Directory.Exists(path)) _wrong.AddRange(Directory.GetFiles(path, pattern).Select(left => $"left behind: {left}"));
    }

    private void Check(Life life)
    {
        var logs = Ask("logs", life.Execution.Job, "--execution", life.Execution.Execution!);
        var listed = Ask("events", life.Execution.Job, "--execution", life.Execution.Execution!, "--json");
        if (logs.Status != listed.Status || logs.Status is not (0 or NoSuchJob))
        {
            _wrong.Add($"{life.Execution}: logs ended with {logs.Status}, events with {listed.Status}: {logs.Errors}{listed.Errors}");
            return;
        }

        Bytes += logs.Output.Length;
        if (!life.May.StartsWith(logs.Output))
            _wrong.Add($"{life.Execution}: logs has other output from byte {life.May.CommonPrefixLength(logs.Output)} on");
        if (logs.Output.Length < life.MustBytes)
            _wrong.Add($"{life.Execution}: logs has {logs.Output.Length} bytes of {life.MustBytes} acknowledged");
        var events = WholeLines.Of(new MemoryStream(listed.Output)).Select(line => Parse(life, line)).ToList();
        CheckEvents(life, events, logs.Output);
        var archived = ArchivedEvents.Of(state, life.Execution, _wrong).Select(e => e.Event);
        if (!events.SequenceEqual(archived)) _wrong.Add($"{life.Execution}: the archive has other events than the collector");
    }

    private void CheckEvents(Life life, List<JobEvent> events, ReadOnlySpan<byte> logs)
    {
        var next = 1L;
        var outputs = 0;
        foreach (var each in events)
        {
            if (each.Sequence != next) _wrong.Add($"{life.Execution}: sequence {each.Sequence} instead of {next}");
            next = (each.OutputBatch?.EndSequence ?? each.Sequence) + 1;
            var output = OutputOf(each);
            if (output.Length == 0) continue;
            if (life.Judge(outputs++, output) is { } wrong) _wrong.Add(wrong);
            if (!logs.StartsWith(output)) _wrong.Add($"{life.Execution}: the output of {each.Sequence} is not the output in logs");
            logs = logs[Math.Min(output.Length, logs.Length)..];
        }

        if (logs.Length > 0) _wrong.Add($"{life.Execution}: logs has {logs.Length} bytes that are in no event");
    }

    private JobEvent Parse(Life life, string line)
    {
        using var json = JsonDocument.Parse(line);
        var (job, execution) = (json.RootElement.GetProperty("job").GetString(), json.RootElement.GetProperty("execution").GetString());
        if (new JobExecution(job!, execution) != life.Execution) _wrong.Add($"{life.Execution}: has an event of {job}, {execution}");
        return Parser.Parse<JobEvent>(json.RootElement.GetProperty("event").GetRawText());
    }

    private static byte[] OutputOf(JobEvent each) => each.EventDataCase switch
    {
        JobEvent.EventDataOneofCase.Output => each.Output.Output.ToByteArray(),
        JobEvent.EventDataOneofCase.OutputBatch => [.. each.OutputBatch.Outputs.SelectMany(item => item.Output.ToByteArray())],
        _ => [],
    };

    private (int Status, byte[] Output, string Errors) Ask(params string[] arguments)
    {
        using var process = AirunnerProcess.Start(state, config: null, arguments);
        using var output = new MemoryStream();
        process.Output.CopyTo(output);
        var status = process.End();
        return (status, output.ToArray(), process.Errors);
    }
}
