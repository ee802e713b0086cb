using System.CommandLine;
using Airunner.Actors;
using Airunner.Worker.Exporting;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner export</c>: writes an execution into a file: text, a page, a picture, a recording, events.</summary>
internal static class ExportCommand
{
    public const string Name = "export";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("The execution's id [default: the latest to arrive]");
        var file = new Option<string>("--out")
        {
            Description = "The file to write; its suffix says the format: .txt, .html, .cast, .jsonl or .png",
            HelpName = "FILE",
            Required = true,
        };
        var format = new Option<string>("--format")
        {
            Description = "txt, html, cast (asciicast v2), jsonl (events) or png (the last 500 lines), whatever the suffix is",
            HelpName = "FORMAT",
        };
        var force = new Option<bool>("--force") { Description = "Replace the file if it exists" };
        ReadingOptions.Allow(format, static value => ExportFormats.Named(value) is not null, "a format", ExportFormats.Allowed);
        var command = new Command(Name, "Write a job's output or events into a file: text, a page, a picture, a recording, JSON.")
        {
            job, execution, file, format, force,
        };
        var server = new ServerOptions(ServerUse.Read);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var chosen = ExportFormats.Named(parsed.GetValue(format)) ?? ExportFormats.OfSuffix(path) ?? throw Unknown(path);
            var request = ReadingRequest.Whole(parsed.GetRequiredValue(job), parsed.GetValue(execution));
            var settings = server.Read(parsed, shared.Read(parsed, shell), shell);
            using var reading = new JobReading(request, shell.Composition.Files(settings), shell);
            using var target = ExportFile.Create(NativePaths.File(path, shell), parsed.GetValue(force));
            var found = (await reading.FindAsync(cancellationToken))[0];
            return await new WorkProgress(shell, Name, "events").ShowAsync(0, async bar =>
            {
                if (bar.IsShown) bar.Expect(reading.LastSequence(found));
                await PrintAsync(reading, found, chosen.Printer(found, target.Write, shell.Say), bar, cancellationToken);
                target.Publish();
                return reading.ExitStatus;
            });
        });
        return command;
    }

    private static async Task PrintAsync(
        JobReading reading, JobExecution execution, ILogPrinter printer, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var all = new TailStart(0, 0, long.MaxValue);
        await foreach (var jobEvent in reading.EventsAsync(execution, all, cancellationToken))
        {
            await printer.TakeAsync(jobEvent!, cancellationToken);
            progress.Report(EventFacts.EndSequence(jobEvent!));
        }

        printer.End();
    }

    private static CommandFailedException Unknown(string path) => new(
        ExitStatuses.Usage,
        $"The suffix of '{Plain.Text(path)}' in --out says no format. Allowed: .txt, .html, .cast, .jsonl, .png, or --format with "
        + $"{ExportFormats.Allowed}.");
}
