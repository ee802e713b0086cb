using System.CommandLine;
using System.Text.RegularExpressions;
using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner events</c>: prints a job's events, one a line.</summary>
internal static class EventsCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var reading = new ReadingOptions("events");
        var grep = new Option<string>("--grep")
        {
            Description = "Only events whose line, as it is printed, matches this regular expression",
            HelpName = "RE",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per event: job, execution, event" };
        PatternOption.Check(grep);
        var command = new Command("events", "Print a job's events, one a line, from its log, the collector, its archives and a server.");
        reading.AddTo(command, shell.Time);
        command.Options.Add(grep);
        command.Options.Add(json);
        var server = new ServerOptions(ServerUse.Read);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = server.Read(parsed, shared.Read(parsed, shell), shell);
            var request = reading.Read(parsed, shell.Time);
            var pattern = parsed.GetValue(grep) is { } text ? LineFilter.PatternOf(text) : null;
            var isJson = parsed.GetValue(json);
            using var job = new JobReading(request, shell.Composition.Files(settings), shell);
            var executions = await job.FindAsync(cancellationToken);
            await using var output = shell.Text();
            for (var i = 0; i < executions.Count; i++)
            {
                if (request.IsAll && !isJson) output.Write(ExecutionHeader.Of(executions[i], isFirst: i == 0));
                await PrintAsync(job, new Printed(executions[i], isJson, request.Range, pattern), output, cancellationToken);
            }

            return job.ExitStatus;
        });
        return command;
    }

    private static async Task PrintAsync(JobReading job, Printed printed, TextWriter output, CancellationToken cancellationToken)
    {
        var start = job.StartOf(
            printed.Execution,
            printed.Pattern is null ? static _ => 1 : null,
            () => new EventCounter(jobEvent => printed.LineOf(jobEvent) is not null));
        var skip = start.Skip;
        await foreach (var jobEvent in job.EventsAsync(printed.Execution, start, cancellationToken))
        {
            if (jobEvent is null) output.Flush(); // what is there is visible while more is waited for
            else if (printed.LineOf(jobEvent) is { } line && skip-- <= 0) output.WriteLine(line);
        }
    }

    /// <summary>The events of an execution as lines.</summary>
    private sealed record Printed(JobExecution Execution, bool IsJson, ReadingRange Range, Regex? Pattern)
    {
        /// <returns>Null for an event that is not printed.</returns>
        public string? LineOf(JobEvent jobEvent)
        {
            if (!Range.Contains(EventFacts.TimeMs(jobEvent))) return null;
            var line = IsJson ? EventJson.Line(Execution, jobEvent) : EventLine.Text(jobEvent);
            return Pattern is null || Pattern.IsMatch(line) ? line : null;
        }
    }
}
