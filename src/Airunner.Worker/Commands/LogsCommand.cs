using System.CommandLine;
using Airunner.Collector.Queries;
using Airunner.Protocol;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner logs</c>: prints a job's output, byte for byte.</summary>
internal static class LogsCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("The execution's id [default: the latest]");
        var stream =
            new Option<string>("--stream") { Description = "Only the output on this stream: stdout or stderr", HelpName = "STREAM" };
        stream.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (value is not ("stdout" or "stderr")) result.AddError($"'{value}' is not a stream for --stream. Allowed: stdout, stderr.");
        });
        var follow = new Option<bool>("--follow") { Description = "Continue until the job has ended" };
        var command = new Command("logs", "Print a job's output from the collector, byte for byte.") { job, execution, stream, follow };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stored = StoredJob.Find(
                shell.Composition, shared.Read(parsed, shell.Environment), parsed.GetRequiredValue(job), parsed.GetValue(execution));
            StreamType? only = parsed.GetValue(stream) switch { "stdout" => StreamType.Stdout, "stderr" => StreamType.Stderr, _ => null };
            await foreach (var chunk in stored.OutputAsync(only, parsed.GetValue(follow), shell.Time, cancellationToken))
                Write(shell.Output, chunk);
            return ExitStatuses.Success;
        });
        return command;
    }

    private static void Write(Descriptor output, OutputChunk chunk)
    {
        if (!output.TryWrite(chunk.Bytes.Span)) throw new NobodyReadsException();
    }
}
