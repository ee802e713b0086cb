using System.CommandLine;
using System.Text;
using Airunner.Actors;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner logs</c>: prints a job's output, byte for byte, line by line, with its timing, or as a recording.</summary>
internal static class LogsCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var reading = new ReadingOptions("lines");
        var options = new LogsOptions(reading);
        var command = new Command("logs", "Print a job's output, from its log, the collector, its archives and a server.");
        reading.AddTo(command, shell.Time);
        options.AddTo(command);
        var server = new ServerOptions(ServerUse.Read);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = server.Read(parsed, shared.Read(parsed, shell), shell);
            var request = reading.Read(parsed, shell.Time);
            using var job = new JobReading(request, shell.Composition.Files(settings), shell);
            var executions = await job.FindAsync(cancellationToken);
            for (var i = 0; i < executions.Count; i++)
            {
                if (request.IsAll) Write(shell.Output, Encoding.UTF8.GetBytes(ExecutionHeader.Of(executions[i], isFirst: i == 0)));
                await PrintAsync(job, executions[i], options.Form(parsed, request.Range), shell, cancellationToken);
            }

            return job.ExitStatus;
        });
        return command;
    }

    private static async Task PrintAsync(
        JobReading job, JobExecution execution, LogsForm form, Shell shell, CancellationToken cancellationToken)
    {
        var start = job.StartOf(execution, form.LinesAtLeast, form.Counter);
        using var output = new OutputBuffer(bytes => Write(shell.Output, bytes));
        var printer = form.Printer(output, execution.Job, shell.Time, start.Skip);
        string? error = null;
        await foreach (var jobEvent in job.EventsAsync(execution, start, cancellationToken))
        {
            if (jobEvent is null)
            {
                printer.Idle();
                output.Flush();
                continue;
            }

            await printer.TakeAsync(jobEvent, cancellationToken);
            if (jobEvent.ProcessError is { EndFollows: false } ended) error = ended.ErrorMessage;
        }

        printer.End();
        output.Flush();
        if (error is not null) shell.Say(Plain.Text(error)); // the output alone does not say that it is all there will be
    }

    private static void Write(Descriptor output, ReadOnlySpan<byte> bytes)
    {
        if (!output.TryWrite(bytes)) throw new NobodyReadsException();
    }
}
