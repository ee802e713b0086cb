using Airunner.Actors;
using Airunner.Collector.Serving;

namespace Airunner.Collector.Queries;

/// <summary>The blocking queries behind <see cref="IExecutionList"/>. Not thread-safe.</summary>
internal interface IExecutionReader : IDisposable
{
    /// <inheritdoc cref="IExecutionList.JobsAsync"/>
    IReadOnlyList<ListedExecution> Jobs(JobFilter jobs, long before, int count);

    /// <inheritdoc cref="IExecutionList.ExecutionsAsync"/>
    IReadOnlyList<ListedExecution> Executions(string job, long before, int count);

    /// <inheritdoc cref="IExecutionList.FindAsync"/>
    ListedExecution? Find(JobExecution execution);
}
