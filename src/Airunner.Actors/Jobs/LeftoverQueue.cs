namespace Airunner.Actors.Jobs;

/// <summary>The logs found at the start: which wait, which are under way, which are done with. Few at a time, so that memory stays bounded.</summary>
internal sealed class LeftoverQueue
{
    /// <summary>Most leftovers under way at once: each may hold a batch in memory.</summary>
    internal const int AtOnce = 64;

    private readonly Queue<JobExecution> _waiting = new();
    private readonly HashSet<JobExecution> _underWay = [];
    private readonly List<JobStatus> _settled = [];

    /// <summary>Done with.</summary>
    internal IReadOnlyList<JobStatus> Settled => _settled;

    /// <summary>Waiting and under way.</summary>
    internal IReadOnlyList<JobExecution> Open => [.. _underWay, .. _waiting];

    /// <summary>Whether none is left.</summary>
    internal bool IsDone => _underWay.Count == 0 && _waiting.Count == 0;

    /// <summary>A log that is to be brought to life.</summary>
    internal void Found(JobExecution of) => _waiting.Enqueue(of);

    /// <summary>A file that is no identity's log: told, and left alone.</summary>
    internal void Untouchable(JobStatus status) => _settled.Add(status);

    /// <summary>The next one to bring to life.</summary>
    internal bool TryNext(out JobExecution of)
    {
        of = default;
        if (_underWay.Count >= AtOnce || !_waiting.TryDequeue(out of)) return false;
        _underWay.Add(of);
        return true;
    }

    /// <summary>Whether this log was found at the start and is not done with.</summary>
    internal bool IsUnderWay(JobExecution of) => _underWay.Contains(of);

    /// <summary>It is done with.</summary>
    internal void Settle(JobStatus status)
    {
        if (_underWay.Remove(status.Of)) _settled.Add(status);
    }
}
