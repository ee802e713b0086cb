using System.CommandLine;
using Airunner.Actors.Jobs;
using Airunner.Protocol;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner logs</c>: a job's output, byte for byte.</summary>
internal static class LogsCommand
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(200);

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("The execution's id [default: the latest]");
        var stream = new Option<string>("--stream") { Description = "Only what the command wrote there: stdout or stderr", HelpName = "STREAM" };
        stream.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (value is not ("stdout" or "stderr")) result.AddError($"'{value}' is no stream for --stream. Allowed: stdout, stderr.");
        });
        var follow = new Option<bool>("--follow") { Description = "Go on until the job has ended" };
        var command = new Command("logs", "Print a job's output from the collector, byte for byte.") { job, execution, stream, follow };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shell.Composition.OpenStoreAsync(shared.Read(parsed, shell.Environment), cancellationToken);
            var of = await StoredJob.FindAsync(store, parsed.GetRequiredValue(job), parsed.GetValue(execution), cancellationToken);
            StreamType? only = parsed.GetValue(stream) switch { "stdout" => StreamType.Stdout, "stderr" => StreamType.Stderr, _ => null };
            var after = 0L;
            while (true)
            {
                var (last, ended) = await PrintAsync(shell.Output, store, of, only, after, cancellationToken);
                after = last;
                if (ended || !parsed.GetValue(follow)) return ExitStatuses.Success;
                await Task.Delay(LookAgainAfter, shell.Time, cancellationToken);
            }
        });
        return command;
    }

    private static async Task<(long Last, bool Ended)> PrintAsync(
        Descriptor output, IStoredEvents store, JobExecution of, StreamType? only, long after, CancellationToken cancellationToken)
    {
        var ended = false;
        await foreach (var jobEvent in store.ReadAsync(of, after, cancellationToken))
        {
            after = jobEvent.Sequence;
            ended = jobEvent.EventDataCase is JobEvent.EventDataOneofCase.ProcessEnd or JobEvent.EventDataOneofCase.ProcessError;
            if (jobEvent.OutputBatch is { } batch)
            {
                foreach (var item in batch.Outputs)
                {
                    if (only is null || item.StreamType == only) Write(output, item.Output.Span);
                }
            }
            else if (jobEvent.Output is { } line && only is not StreamType.Stderr)
            {
                Write(output, line.Output.Span);
            }
        }

        return (after, ended);
    }

    private static void Write(Descriptor output, ReadOnlySpan<byte> bytes)
    {
        if (!output.TryWrite(bytes)) throw new NobodyReadsException();
    }
}
