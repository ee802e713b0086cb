namespace Airunner.Actors.Jobs.Recovery;

/// <summary>Leftover logs: which wait, which are open, which are finished. Few are open at a time, so that memory stays bounded.</summary>
internal sealed class LeftoverQueue
{
    /// <summary>Most leftover logs open at once: each may hold a batch in memory.</summary>
    internal const int AtOnce = 64;

    private readonly Queue<(JobExecution Execution, long FoundAt)> _queue = new();
    private readonly HashSet<JobExecution> _waiting = [];
    private readonly HashSet<JobExecution> _inProgress = [];
    private readonly HashSet<JobExecution> _ofStart = [];
    private readonly OrderedDictionary<JobExecution, JobStatus> _finished = [];

    /// <summary>The same, where the process may open few files.</summary>
    internal int MostAtOnce { get; init; } = AtOnce;

    /// <summary>Those of the start that are finished; their last statuses.</summary>
    internal IReadOnlyList<JobStatus> Finished => [.. _finished.Values];

    /// <summary>Those of the start that wait or are open.</summary>
    internal IReadOnlyList<JobExecution> OpenOfStart => [.. Open.Where(_ofStart.Contains)];

    /// <summary>All that wait or are open.</summary>
    internal IEnumerable<JobExecution> Open => _inProgress.Concat(_queue.Select(static waiting => waiting.Execution));

    /// <summary>How many wait.</summary>
    internal int Waiting => _waiting.Count;

    /// <summary>When the one was found that waits for the longest, as a timestamp; null where none waits.</summary>
    internal long? OldestFoundAt => _queue.TryPeek(out var oldest) ? oldest.FoundAt : null;

    /// <summary>Whether all of the start are finished.</summary>
    internal bool IsDone => _ofStart.Count == 0;

    /// <summary>A log that is to be opened; nothing where it waits already, or is open.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="isOfStart">Whether it was on the disk at the start.</param>
    /// <param name="foundAt">Now, as a timestamp.</param>
    internal void Found(JobExecution execution, bool isOfStart, long foundAt = 0)
    {
        if (_inProgress.Contains(execution) || !_waiting.Add(execution)) return;
        _queue.Enqueue((execution, foundAt));
        if (isOfStart) _ofStart.Add(execution);
    }

    /// <summary>A file of the start that has a log's name and is none: reported, and not touched.</summary>
    internal void Untouchable(JobStatus status) => _finished[status.Execution] = status;

    /// <summary>The next one to open.</summary>
    internal bool TryNext(out JobExecution execution)
    {
        execution = default;
        if (_inProgress.Count >= MostAtOnce || !_queue.TryDequeue(out var next)) return false;
        execution = next.Execution;
        _waiting.Remove(execution);
        _inProgress.Add(execution);
        return true;
    }

    /// <summary>Whether this leftover log waits to be opened.</summary>
    internal bool IsWaiting(JobExecution execution) => _waiting.Contains(execution);

    /// <summary>Whether this leftover log is open and not finished.</summary>
    internal bool IsInProgress(JobExecution execution) => _inProgress.Contains(execution);

    /// <summary>It is finished; one of the start that was held by another process can finish again.</summary>
    internal void Finish(JobStatus status)
    {
        if (!_inProgress.Remove(status.Execution)) return;
        if (_ofStart.Remove(status.Execution) || _finished.ContainsKey(status.Execution)) _finished[status.Execution] = status;
    }
}
