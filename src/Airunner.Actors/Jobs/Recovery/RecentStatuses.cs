namespace Airunner.Actors.Jobs.Recovery;

/// <summary>The last status of executions that ended, for later questions. Bounded: the oldest are forgotten.</summary>
internal sealed class RecentStatuses
{
    private const int Capacity = 1024;
    private readonly Dictionary<JobExecution, JobStatus> _statuses = [];
    private readonly Queue<JobExecution> _order = new();

    internal void Add(JobStatus status)
    {
        if (!_statuses.ContainsKey(status.Execution)) _order.Enqueue(status.Execution);
        _statuses[status.Execution] = status;
        while (_order.Count > Capacity) _statuses.Remove(_order.Dequeue());
    }

    internal JobStatus? Find(JobExecution execution) => _statuses.GetValueOrDefault(execution);
}
