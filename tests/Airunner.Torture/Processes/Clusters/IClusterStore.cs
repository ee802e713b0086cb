using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>What the collector has stored, read when it has ended.</summary>
internal interface IClusterStore : IAsyncDisposable
{
    /// <summary>An execution's events by rising sequence.</summary>
    IEnumerable<JobEvent> Events(JobExecution execution);
}
