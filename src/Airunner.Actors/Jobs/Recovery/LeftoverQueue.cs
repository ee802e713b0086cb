namespace Airunner.Actors.Jobs.Recovery;

/// <summary>Leftover logs: which wait, which are open, which are finished. Few are open at a time, so that memory stays bounded.</summary>
internal sealed class LeftoverQueue
{
    /// <summary>Most leftover logs open at once: each may hold a batch in memory.</summary>
    internal const int AtOnce = 64;

    private readonly Queue<JobExecution> _waiting = new();
    private readonly HashSet<JobExecution> _inProgress = [];
    private readonly List<JobStatus> _finished = [];

    /// <summary>The finished ones.</summary>
    internal IReadOnlyList<JobStatus> Finished => _finished;

    /// <summary>Those that wait and those that are open.</summary>
    internal IReadOnlyList<JobExecution> Open => [.. _inProgress, .. _waiting];

    /// <summary>Whether all are finished.</summary>
    internal bool IsDone => _inProgress.Count == 0 && _waiting.Count == 0;

    /// <summary>A log that is to be opened.</summary>
    internal void Found(JobExecution execution) => _waiting.Enqueue(execution);

    /// <summary>A file that has a log's name and is none: reported, and not touched.</summary>
    internal void Untouchable(JobStatus status) => _finished.Add(status);

    /// <summary>The next one to open.</summary>
    internal bool TryNext(out JobExecution execution)
    {
        execution = default;
        if (_inProgress.Count >= AtOnce || !_waiting.TryDequeue(out execution)) return false;
        _inProgress.Add(execution);
        return true;
    }

    /// <summary>Whether this leftover log is open and not finished.</summary>
    internal bool IsInProgress(JobExecution execution) => _inProgress.Contains(execution);

    /// <summary>It is finished.</summary>
    internal void Finish(JobStatus status)
    {
        if (_inProgress.Remove(status.Execution)) _finished.Add(status);
    }
}
