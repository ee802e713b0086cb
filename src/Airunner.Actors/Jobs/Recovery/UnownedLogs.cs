using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Recovery;

/// <summary>
/// Logs on the disk that nobody in this process works on, as far as it is known: held by another process, impossible to open, or with
/// nothing left to do in them.
/// </summary>
internal sealed class UnownedLogs
{
    private readonly Dictionary<JobExecution, JobStatus> _statuses = [];
    private readonly Dictionary<JobExecution, (long Inode, long LengthBytes)> _leftInPlace = [];

    /// <summary>How many another process holds.</summary>
    internal int Held { get; private set; }

    /// <summary>How many cannot be opened.</summary>
    internal int Unavailable => _statuses.Count - Held;

    /// <summary>The statuses of those that are held or cannot be opened.</summary>
    internal IReadOnlyCollection<JobStatus> Statuses => _statuses.Values;

    /// <summary>Its status; null where it is not one of them.</summary>
    internal JobStatus? Find(JobExecution execution) => _statuses.GetValueOrDefault(execution);

    /// <summary>The status of a log that another process holds.</summary>
    internal static JobStatus HeldStatus(JobExecution execution) =>
        new(execution, JobPhase.Unavailable) { Trouble = "its log is held by another process" };

    /// <summary>Another process holds it.</summary>
    internal void NoteHeld(JobExecution execution)
    {
        Remove(execution);
        _statuses[execution] = HeldStatus(execution);
        Held++;
    }

    /// <summary>It cannot be opened.</summary>
    /// <param name="status">Its status, with the reason.</param>
    internal void NoteUnavailable(JobStatus status)
    {
        Remove(status.Execution);
        _statuses[status.Execution] = status;
    }

    /// <summary>It stays on the disk and is opened again only when its current file has changed.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="current">Its current file.</param>
    internal void NoteLeftInPlace(JobExecution execution, WalStat current) => _leftInPlace[execution] = Identity(current);

    /// <summary>Whether it was left in place and has not changed since.</summary>
    internal bool IsUnchanged(JobExecution execution, WalStat? current) =>
        current is { } file && _leftInPlace.TryGetValue(execution, out var known) && known == Identity(file);

    /// <summary>Somebody in this process works on it now.</summary>
    internal void Owned(JobExecution execution)
    {
        Remove(execution);
        _leftInPlace.Remove(execution);
    }

    /// <summary>Forgets those that are not on the disk any more.</summary>
    internal void KeepOnly(IEnumerable<LogOnDisk> onDisk)
    {
        var executions = onDisk.Select(static log => log.Execution).ToHashSet();
        foreach (var gone in _statuses.Keys.Where(execution => !executions.Contains(execution)).ToList()) Remove(gone);
        foreach (var gone in _leftInPlace.Keys.Where(execution => !executions.Contains(execution)).ToList()) _leftInPlace.Remove(gone);
    }

    /// <summary>An append or a mark makes a log longer. To open and close it does not, but for its time of modification.</summary>
    private static (long Inode, long LengthBytes) Identity(WalStat file) => (file.Inode, file.LengthBytes);

    private void Remove(JobExecution execution)
    {
        if (_statuses.Remove(execution, out var status) && status.LogTrouble is null) Held--;
    }
}
