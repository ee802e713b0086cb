namespace Airunner.Collector.Store;

/// <summary>How long a store keeps the events of an execution, and when it is swept.</summary>
/// <param name="Days">
/// Days after its newest event that an execution is kept, all of it; 0 keeps all. An execution that still grows is never touched.
/// </param>
/// <param name="Interval">Time between two sweeps.</param>
public sealed record StoreRetention(int Days, TimeSpan Interval)
{
    /// <summary>Whether nothing is ever removed.</summary>
    public bool KeepsAll => Days <= 0;

    /// <summary>
    /// How long a wall clock must have run steadily before a sweep trusts it: a day, or half the retention where that is less. To a clock
    /// that is years ahead every execution looks expired.
    /// </summary>
    internal TimeSpan Proof => TimeSpan.FromDays(Math.Min(1, Days / 2.0));

    /// <summary>Whether an execution is removed.</summary>
    /// <param name="age">Time since its newest event, by the wall clock.</param>
    internal bool IsExpired(TimeSpan age) => !KeepsAll && age > TimeSpan.FromDays(Days);

    /// <summary>Whether an execution shows that the clock is right: old enough, and not expired.</summary>
    /// <inheritdoc cref="IsExpired"/>
    internal bool IsProof(TimeSpan age) => age >= Proof && !IsExpired(age);
}
