namespace Airunner.Actors.Jobs.Recovery;

/// <summary>The logs found at the start: which wait, which are under way, which are done with. Few at a time, so that memory stays bounded.</summary>
internal sealed class LeftoverQueue
{
    /// <summary>Most leftovers under way at once: each may hold a batch in memory.</summary>
    internal const int AtOnce = 64;

    private readonly Queue<JobExecution> _waiting = new();
    private readonly HashSet<JobExecution> _inProgress = [];
    private readonly List<JobStatus> _finished = [];

    /// <summary>Done with.</summary>
    internal IReadOnlyList<JobStatus> Finished => _finished;

    /// <summary>Waiting and under way.</summary>
    internal IReadOnlyList<JobExecution> Open => [.. _inProgress, .. _waiting];

    /// <summary>Whether none is left.</summary>
    internal bool IsDone => _inProgress.Count == 0 && _waiting.Count == 0;

    /// <summary>A log that is to be brought to life.</summary>
    internal void Found(JobExecution execution) => _waiting.Enqueue(execution);

    /// <summary>A file that is no identity's log: told, and left alone.</summary>
    internal void Untouchable(JobStatus status) => _finished.Add(status);

    /// <summary>The next one to bring to life.</summary>
    internal bool TryNext(out JobExecution execution)
    {
        execution = default;
        if (_inProgress.Count >= AtOnce || !_waiting.TryDequeue(out execution)) return false;
        _inProgress.Add(execution);
        return true;
    }

    /// <summary>Whether this log was found at the start and is not done with.</summary>
    internal bool IsInProgress(JobExecution execution) => _inProgress.Contains(execution);

    /// <summary>It is done with.</summary>
    internal void Finish(JobStatus status)
    {
        if (_inProgress.Remove(status.Execution)) _finished.Add(status);
    }
}
