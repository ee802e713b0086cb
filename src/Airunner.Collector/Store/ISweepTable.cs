namespace Airunner.Collector.Store;

/// <summary>The executions of a store, as a sweep looks at them and removes them.</summary>
internal interface ISweepTable
{
    /// <summary>The execution that arrived next after another one; null at the end.</summary>
    /// <param name="execution">The id of its row; 0 for the first.</param>
    long? Next(long execution);

    /// <summary>
    /// The newest segment of an execution, and the age of its newest event; null for an execution without segments, which is removed.
    /// </summary>
    /// <returns>
    /// A segment by a text that no other one has or gets, also not in an execution that takes this one's id; "" where there is none.
    /// </returns>
    (string Segment, TimeSpan? Age) Newest(long execution, DateTimeOffset now);

    /// <summary>Removes an execution in small transactions, its newest segment last.</summary>
    /// <param name="execution">The id of its row.</param>
    /// <param name="newest">The newest segment that it had.</param>
    /// <param name="isTimeOver">Asked between two transactions: whether to end early.</param>
    /// <returns>Whether all of it is removed; not where it has grown meanwhile.</returns>
    bool TryRemove(long execution, string newest, Func<bool> isTimeOver);
}
