using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Collector.Serving;

/// <summary>The executions of a store, newest first, for people who look for one.</summary>
/// <remarks>
/// Thread-safe. A page of the list costs the same however much the store has. All calls throw <see cref="Store.StoreException"/> when the
/// store fails.
/// </remarks>
internal interface IExecutionList : IAsyncDisposable
{
    /// <summary>One execution for each job: the one that arrived last.</summary>
    /// <param name="jobs">Which jobs.</param>
    /// <param name="before">Only those whose <see cref="ListedExecution.Id"/> is lower; <see cref="long.MaxValue"/> for the newest.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    Task<IReadOnlyList<ListedExecution>> JobsAsync(JobFilter jobs, long before, int count, CancellationToken cancellationToken);

    /// <summary>The executions of a job in the reverse order of their first arrival; empty for an unknown job.</summary>
    /// <inheritdoc cref="JobsAsync"/>
    Task<IReadOnlyList<ListedExecution>> ExecutionsAsync(string job, long before, int count, CancellationToken cancellationToken);

    /// <summary>One execution; null where it is unknown.</summary>
    Task<ListedExecution?> FindAsync(JobExecution execution, CancellationToken cancellationToken);
}

/// <summary>Which jobs are listed.</summary>
/// <param name="Job">A job's id, or with <paramref name="IsPrefix"/> the beginning of ids.</param>
/// <param name="IsPrefix">Whether all jobs are listed whose id begins with <paramref name="Job"/>.</param>
/// <param name="Contains">What the id contains; empty for anything. ASCII letters match in either case.</param>
internal readonly record struct JobFilter(string Job, bool IsPrefix, string Contains)
{
    public static readonly JobFilter All = new("", IsPrefix: true, "");
}

/// <summary>What a list shows of an execution.</summary>
/// <param name="Id">Rises with the first arrival of executions.</param>
/// <param name="Execution">Whose it is.</param>
/// <param name="Events">Number of stored events.</param>
/// <param name="StoredBytes">Their size in the store.</param>
/// <param name="IsEstimate">Whether the two figures are reckoned from a part of the execution, because it is large.</param>
/// <param name="First">Its first event; null where it has none.</param>
/// <param name="Last">Its last event; null where it has none.</param>
internal sealed record ListedExecution(
    long Id, JobExecution Execution, long Events, long StoredBytes, bool IsEstimate, JobEvent? First, JobEvent? Last);
