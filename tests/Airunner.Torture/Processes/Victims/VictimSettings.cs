using System.Globalization;
using Airunner.Actors.Hosting;

namespace Airunner.Torture.Processes.Victims;

/// <summary>A victim's settings, passed on its command line.</summary>
/// <param name="State">Its state directory.</param>
/// <param name="Seed">Decides everything random.</param>
internal sealed record VictimSettings(string State, int Seed)
{
    /// <summary>The smallest segments that the library accepts, in bytes.</summary>
    public const int SmallestSegmentBytes = 64 << 10;

    /// <summary>Jobs that append concurrently.</summary>
    public int Jobs { get; init; } = 4;

    /// <summary>Part of the executions' names: victims of the same generation continue the same executions.</summary>
    public int Generation { get; init; }

    /// <summary>Executions that each job completes before the victim ends by itself; 0 for no limit.</summary>
    public int Executions { get; init; }

    /// <summary>Most events of one execution.</summary>
    public int MostEvents { get; init; } = 2_000;

    /// <summary>Percentage of sends that the receiver refuses, and of answers that are lost.</summary>
    public int RefusalsPercent { get; init; } = 20;

    /// <summary>Number of commit threads.</summary>
    public int CommitThreads { get; init; } = 8;

    /// <summary>Whether completed executions are archived.</summary>
    public bool Archive { get; init; } = true;

    /// <summary>How long to wait for an execution to be opened or archived before going on, in milliseconds; 0 for no limit.</summary>
    public int WithinMs { get; init; }

    /// <summary>Time between two looks for logs that other processes left, in milliseconds; 0 for the start only.</summary>
    public int RecoverMs { get; init; }

    /// <summary>Size from which a log's file is sealed, in bytes; 0 for never.</summary>
    public int SegmentBytes { get; init; }

    /// <summary>The same as a duration.</summary>
    public TimeSpan Within => WithinMs == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(WithinMs);

    /// <summary>The directory of its receiver.</summary>
    public string Delivered => DeliveredOf(State);

    /// <summary>The directory of the receiver of a state directory.</summary>
    public static string DeliveredOf(string state) => Path.Combine(state, "delivered");

    /// <summary>The library's settings for a victim: quick retries on any disk.</summary>
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
        SegmentMaxBytes = SegmentBytes,
        RecoverInterval = TimeSpan.FromMilliseconds(RecoverMs),
        DrainTimeout = TimeSpan.FromSeconds(2), // where a call fails in each new thread, pending events can wait for the next process
    };

    /// <summary>The command line that these settings are parsed from.</summary>
    public IEnumerable<string> ToArguments()
    {
        string[] numbers =
        [
            "--seed", Text(Seed), "--jobs", Text(Jobs), "--generation", Text(Generation), "--executions", Text(Executions),
            "--most-events", Text(MostEvents), "--refusals", Text(RefusalsPercent), "--commit-threads", Text(CommitThreads),
            "--within", Text(WithinMs), "--recover", Text(RecoverMs), "--segment-bytes", Text(SegmentBytes),
        ];
        return [VictimCommand.Word, "--state", State, .. numbers, .. Archive ? Array.Empty<string>() : ["--keep-logs"]];
    }

    /// <summary>Parses settings.</summary>
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
            RecoverMs = (int)options.Number("--recover", 0),
            SegmentBytes = (int)options.Number("--segment-bytes", 0),
            Archive = !options.Has("--keep-logs"),
        };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
