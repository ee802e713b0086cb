using Airunner.Actors;

namespace Airunner.Worker.Reading;

/// <summary>The order of a job's executions, the latest last: by first arrival.</summary>
/// <remarks>
/// The store knows the order in which executions arrived, whatever ids and clocks said. An execution that only has files here stands where
/// the time of its first event puts it among the others. A time in the future was made while a clock was ahead, and hides nothing: such an
/// execution comes first, unless a process is writing it now.
/// </remarks>
internal static class ArrivalOrder
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <param name="stored">The executions in the store, in the order of their first arrival.</param>
    /// <param name="filed">Those that only have files.</param>
    /// <param name="firstStoredAt">When the first event of a stored execution happened; null where it does not say.</param>
    /// <param name="now">By the wall clock.</param>
    public static IReadOnlyList<JobExecution> Of(
        IReadOnlyList<JobExecution> stored,
        IEnumerable<FiledExecution> filed,
        Func<JobExecution, DateTimeOffset?> firstStoredAt,
        DateTimeOffset now)
    {
        var order = stored.ToList();
        var place = order.Count;
        var latestFirst = filed.OrderByDescending(each => TimeOf(each, now))
            .ThenByDescending(each => each.Execution.Execution, StringComparer.Ordinal);
        foreach (var one in latestFirst)
        {
            var time = TimeOf(one, now);
            if (time is null) place = 0;
            while (place > 0 && firstStoredAt(order[place - 1]) is { } before && IsPossible(before, now) && before > time) place--;
            order.Insert(place, one.Execution);
        }

        return order;
    }

    private static DateTimeOffset? TimeOf(FiledExecution filed, DateTimeOffset now)
    {
        if (filed.FirstAt is { } first && IsPossible(first, now)) return first;
        return filed.IsHeld ? now : null;
    }

    private static bool IsPossible(DateTimeOffset time, DateTimeOffset now) => time <= now + ClockTolerance;
}

/// <summary>An execution that has a log or archives.</summary>
/// <param name="Execution">Which.</param>
/// <param name="FirstAt">When the log took its first event; null where that cannot be read.</param>
/// <param name="IsHeld">Whether a process is writing it.</param>
internal readonly record struct FiledExecution(JobExecution Execution, DateTimeOffset? FirstAt, bool IsHeld);
