using System.Globalization;
using Airunner.Actors.Hosting;

namespace Airunner.Torture.Processes.Victims;

/// <summary>How a victim lives; carried on its command line.</summary>
/// <param name="State">Its state directory.</param>
/// <param name="Seed">All of its chance.</param>
internal sealed record VictimSettings(string State, int Seed)
{
    /// <summary>Jobs that append at the same time.</summary>
    public int Jobs { get; init; } = 4;

    /// <summary>Names the executions: victims of the same generation go on with the same ones.</summary>
    public int Generation { get; init; }

    /// <summary>Executions that each job completes before the victim ends by itself; 0 for no end.</summary>
    public int Executions { get; init; }

    /// <summary>Most events of one execution.</summary>
    public int MostEvents { get; init; } = 2_000;

    /// <summary>Of a hundred sends, how many the receiver refuses, and how many answers are lost.</summary>
    public int RefusalsPercent { get; init; } = 20;

    /// <summary>Threads that write.</summary>
    public int CommitThreads { get; init; } = 8;

    /// <summary>Whether completed executions are archived.</summary>
    public bool Archive { get; init; } = true;

    /// <summary>How long it waits for an execution to be opened, or archived, before it goes on, in milliseconds; 0 for ever.</summary>
    public int WithinMs { get; init; }

    /// <summary>The same as a time.</summary>
    public TimeSpan Within => WithinMs == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(WithinMs);

    /// <summary>Where its receiver writes.</summary>
    public string Delivered => DeliveredOf(State);

    /// <summary>Where the receiver of a state directory writes.</summary>
    public static string DeliveredOf(string state) => Path.Combine(state, "delivered");

    /// <summary>The library's settings for a victim: quick retries, whatever the disk has.</summary>
    public JobWalOptions WalOptions() => new()
    {
        StateDirectory = State,
        CommitThreads = CommitThreads,
        ArchiveOnComplete = Archive,
        FlushInterval = TimeSpan.FromMilliseconds(5),
        RetryInitial = TimeSpan.FromMilliseconds(5),
        RetryMax = TimeSpan.FromMilliseconds(50),
        BatchMaxEvents = 64,
        AppendMaxQueued = 512,
        QuotaMinFreeDiskBytes = 0,
        DrainTimeout = TimeSpan.FromSeconds(2), // where a call fails in each new thread, what is left can wait for the next life
    };

    /// <summary>The command line that gives these settings back.</summary>
    public IEnumerable<string> ToArguments()
    {
        string[] numbers =
        [
            "--seed", Text(Seed), "--jobs", Text(Jobs), "--generation", Text(Generation), "--executions", Text(Executions),
            "--most-events", Text(MostEvents), "--refusals", Text(RefusalsPercent), "--commit-threads", Text(CommitThreads),
            "--within", Text(WithinMs),
        ];
        return [VictimCommand.Word, "--state", State, .. numbers, .. Archive ? Array.Empty<string>() : ["--keep-logs"]];
    }

    /// <summary>Reads them.</summary>
    public static VictimSettings From(TortureOptions options) =>
        new(options.Text("--state") ?? throw new FormatException("--state is missing."), (int)options.Number("--seed", 1))
        {
            Jobs = (int)options.Number("--jobs", 4),
            Generation = (int)options.Number("--generation", 0),
            Executions = (int)options.Number("--executions", 0),
            MostEvents = (int)options.Number("--most-events", 2_000),
            RefusalsPercent = (int)options.Number("--refusals", 20),
            CommitThreads = (int)options.Number("--commit-threads", 8),
            WithinMs = (int)options.Number("--within", 0),
            Archive = !options.Has("--keep-logs"),
        };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
