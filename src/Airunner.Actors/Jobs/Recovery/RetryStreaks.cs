namespace Airunner.Actors.Jobs.Recovery;

/// <summary>How often in a row each execution's log has failed, to be opened or while it was.</summary>
/// <param name="healthyAfter">A log that was open for this long was healthy: its next failure begins a new streak.</param>
internal sealed class RetryStreaks(TimeSpan healthyAfter)
{
    private readonly Dictionary<JobExecution, int> _failures = [];

    /// <summary>One more failure.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="lived">How long it had been open; zero where it could not be opened.</param>
    /// <returns>Failures in a row, from 1.</returns>
    internal int Failed(JobExecution execution, TimeSpan lived) =>
        _failures[execution] = lived < healthyAfter ? _failures.GetValueOrDefault(execution) + 1 : 1;

    /// <summary>It has ended.</summary>
    internal void Forget(JobExecution execution) => _failures.Remove(execution);
}
