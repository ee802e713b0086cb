namespace Airunner.Actors.Jobs.Recovery;

/// <summary>The last status of executions that ended, for later questions. Bounded: the oldest are forgotten.</summary>
internal sealed class RecentStatuses
{
    private const int Capacity = 1024;
    private readonly Dictionary<JobExecution, JobStatus> _statuses = [];
    private readonly HashSet<JobExecution> _completed = [];
    private readonly Queue<JobExecution> _order = new();

    /// <summary>Keeps the last status of a log that has ended.</summary>
    /// <param name="status">The status.</param>
    /// <param name="isCompleted">Whether this process has completed the execution.</param>
    internal void Add(JobStatus status, bool isCompleted = false)
    {
        if (!_statuses.ContainsKey(status.Execution)) _order.Enqueue(status.Execution);
        _statuses[status.Execution] = status;
        if (isCompleted) _completed.Add(status.Execution);
        else _completed.Remove(status.Execution);
        while (_order.Count > Capacity)
        {
            var oldest = _order.Dequeue();
            _statuses.Remove(oldest);
            _completed.Remove(oldest);
        }
    }

    /// <summary>Whether this process has completed the execution, as far as it remembers.</summary>
    internal bool IsCompleted(JobExecution execution) => _completed.Contains(execution);

    /// <summary>The last status; null if it is unknown, or forgotten.</summary>
    internal JobStatus? Find(JobExecution execution) => _statuses.GetValueOrDefault(execution);
}
