using System.CommandLine;
using Airunner.Grpc.Queue;
using Airunner.Protocol;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Airunner.Worker.Queueing;
using Airunner.Worker.Screens;
using Spectre.Console;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner queue</c>: a line for each job of a queue, the newest first.</summary>
internal static class QueueCommand
{
    public const string Name = "queue";

    private const int PageSize = 1000;
    private const int UsualCount = 100;

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var queue = QueueOptions.Queue();
        var state = new Option<string?>("--state") { Description = "Only jobs in this state", HelpName = "STATE" };
        var count = new NumberOption("--count", 0, int.MaxValue) { Description = $"Most jobs, the newest [default {UsualCount}; 0: all]" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per line" };
        var server = new ServerOptions(ServerUse.Queue);
        var command = new Command(Name, "List the jobs of a queue: state, attempts, when, command.") { queue, state, count, json };
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(state) is { } named && QueuedRow.StateOf(named) is null)
                result.AddError($"'{named}' is no state. Allowed: {string.Join(", ", QueuedRow.States)}.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = server.Read(parsed, shared.Read(parsed, shell), shell);
            using var client = QueueOptions.Client(settings);
            var mask = MaskOptions.OfJobs(settings);
            var asked = parsed.GetValue(state) is { } named ? QueuedRow.StateOf(named)!.Value : JobState.Unspecified;
            var most = count.Read(parsed) is { } given ? (given == 0 ? int.MaxValue : (int)given) : UsualCount;
            try
            {
                var rows = await RowsAsync(client, QueueOptions.Named(parsed, queue), asked, most, mask, cancellation);
                await PrintAsync(rows, parsed.GetValue(json), shell);
                return ExitStatuses.Success;
            }
            catch (JobQueueException trouble)
            {
                throw QueueOptions.Failed(trouble);
            }
        });
        return command;
    }

    /// <summary>Page by page: a job that is added meanwhile moves the others on, so that one may come twice.</summary>
    private static async Task<List<QueuedRow>> RowsAsync(
        JobQueueClient client, string queue, JobState state, int most, JobMask mask, CancellationToken cancellation)
    {
        var rows = new List<QueuedRow>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var size = Math.Min(most, PageSize);
        for (var page = 1; ; page++)
        {
            var response = await client.ListAsync(queue, state, page, size, cancellation);
            var added = response.Jobs.Where(job => known.Add(job.JobId)).Select(job => new QueuedRow(job, mask));
            rows.AddRange(added.Take(most - rows.Count));
            if (rows.Count >= most || page >= response.LastPage) return rows;
        }
    }

    private static async Task PrintAsync(List<QueuedRow> rows, bool isJson, Shell shell)
    {
        await using var output = shell.Text();
        if (isJson)
        {
            foreach (var row in rows) output.WriteLine(row.Json());
            return;
        }

        if (rows.Count == 0)
        {
            shell.Say("no job is in this queue.");
            return;
        }

        var console = Screen.Of(shell, shell.Output, output);
        var now = shell.Time.GetUtcNow();
        var table = Screen.Table(
            ("JOB", Side.Left),
            ("STATE", Side.Left),
            ("WORKER", Side.Left),
            ("ATTEMPTS", Side.Right),
            ("AGE", Side.Right),
            ("COMMAND", Side.Shrinks));
        foreach (var row in rows)
        {
            table.AddRow(
                Screen.Left(row.Job),
                Screen.Left(row.State, row.Colour),
                Screen.Left(row.Worker),
                Screen.Right(Quantity.Count(row.Attempts)),
                Screen.Right(Quantity.Age(now - row.CreatedAt)),
                Screen.Shrinks(row.Line));
        }

        console.Write(table);
    }
}
