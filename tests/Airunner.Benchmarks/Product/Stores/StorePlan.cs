using Airunner.Actors;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>Which executions a store has, in the order of their first arrival, and how many events each has.</summary>
/// <remarks>
/// Each hundredth is 30 times as large as the others, so that some have very many segments. Each fifth is of one job; the others are of
/// jobs with ten each, which come one after the other.
/// </remarks>
internal sealed class StorePlan
{
    /// <summary>The job of each fifth execution.</summary>
    public const string LargestJob = "nightly";

    private const int EventsOfAverage = 10_000;
    private const int LeastExecutions = 100;
    private const int OneOfLargestJob = 5;
    private const int OneIsLarge = 100;
    private const int LargeWeight = 30;
    private const int ExecutionsOfJob = 10;
    private static readonly TimeSpan Newest = TimeSpan.FromHours(6);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(20);

    private readonly DateTimeOffset _now;
    private readonly long _eventsOfSmall;

    /// <param name="events">Of all executions together, about.</param>
    /// <param name="now">When the store was filled.</param>
    public StorePlan(long events, DateTimeOffset now)
    {
        _now = now;
        Count = (int)Math.Max(LeastExecutions, events / EventsOfAverage);
        var large = Count / OneIsLarge;
        _eventsOfSmall = Math.Max(2, events / (Count - large + ((long)large * LargeWeight)));
    }

    /// <summary>Number of executions.</summary>
    public int Count { get; }

    /// <summary>One of them.</summary>
    /// <param name="index">By first arrival, from 0.</param>
    public PlannedExecution this[int index]
    {
        get
        {
            var isOfLargest = index % OneOfLargestJob == 0;
            var job = isOfLargest ? LargestJob : $"build-{index / OneOfLargestJob * (OneOfLargestJob - 1) / ExecutionsOfJob:0000}";
            var isLarge = index % OneIsLarge == OneIsLarge - 1;
            return new PlannedExecution(
                new JobExecution(job, $"run-{index:00000000}"),
                _eventsOfSmall * (isLarge ? LargeWeight : 1),
                _now - Oldest + ((Oldest - Newest) * ((double)index / Count)));
        }
    }

    /// <summary>Some of the executions, in equal distances.</summary>
    /// <param name="from">Index of the first one.</param>
    /// <param name="count">About how many.</param>
    public IEnumerable<PlannedExecution> Spread(int from, int count)
    {
        var step = Math.Max(1, Count / count);
        for (var index = from; index < Count; index += step) yield return this[index];
    }
}

/// <summary>An execution of a generated store; its events have the sequences 1 to <paramref name="Events"/>.</summary>
/// <param name="Execution">Its name.</param>
/// <param name="Events">How many it has.</param>
/// <param name="Began">The time of its first event; the others follow in equal distances.</param>
internal readonly record struct PlannedExecution(JobExecution Execution, long Events, DateTimeOffset Began)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>The sequence in its middle.</summary>
    public long Middle => (Events + 1) / 2;

    /// <summary>The time of an event.</summary>
    public DateTimeOffset TimeOf(long sequence) => Began + (Between * (sequence - 1));
}
