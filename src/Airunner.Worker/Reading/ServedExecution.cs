using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>What a server says about an execution.</summary>
internal sealed class ServedExecution(ListExecutionsResponse answer)
{
    public JobExecution Execution { get; } = new(answer.JobId, answer.HasExecutionId ? answer.ExecutionId : null);

    public JobEvent? First => answer.First;

    public JobEvent? Last => answer.Last;

    public long Events => answer.Events;

    public bool IsEstimate => answer.IsEstimate;

    public long StoredBytes => answer.StoredBytes;
}
