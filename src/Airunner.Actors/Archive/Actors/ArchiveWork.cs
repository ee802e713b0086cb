using Airunner.Actors.Storage;
using static Airunner.Actors.Archive.Actors.ArchiveProtocol;

namespace Airunner.Actors.Archive.Actors;

/// <summary>The blocking work of the ArchiveActor; for one thread at a time.</summary>
internal sealed class ArchiveWork(IWalFileSystem files, ArchiveSettings settings, TimeProvider clock)
{
    private readonly LogArchiver _archiver = new(files, settings.Directory);
    private readonly RetentionRule _rule = new(settings.RetentionDays);
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _steadySince; // monotonic, as in ClockJump
    private ClockJump _lastSweep = new(clock.GetUtcNow().ToUnixTimeMilliseconds(), TimeSpan.Zero);

    /// <summary>Archives a log.</summary>
    public LogArchived Archive(ArchiveLog log, CancellationToken stop)
    {
        var archived = _archiver.Archive(log.Execution, log.LogPath, stop);
        return new LogArchived(log.Execution, archived.Path, archived.LogBytes, archived.ArchiveBytes);
    }

    /// <summary>Sweeps, unless retention is off or the clock cannot be trusted.</summary>
    public SweepResult Sweep(CancellationToken stop)
    {
        if (_rule.KeepsAll) return new SweepResult([], SweepSkip.RetentionOff, null);
        var now = new ClockJump(clock.GetUtcNow().ToUnixTimeMilliseconds(), clock.GetElapsedTime(_start));
        var jump = _lastSweep.Until(now);
        _lastSweep = now;
        if (jump is not null)
        {
            _steadySince = now.Monotonic;
            return new SweepResult([], SweepSkip.ClockJumped, jump);
        }

        var steady = now.Monotonic - _steadySince;
        var swept = RetentionSweep.Run(files, settings.Directory, _rule, now.WallUnixMs, isClockProven: steady >= _rule.Proof, stop);
        return swept.PutOff == 0
            ? new SweepResult(swept.Removed, SweepSkip.None, null)
            : new SweepResult([], SweepSkip.ClockUnproven, null) { PutOff = swept.PutOff, Left = _rule.Proof - steady };
    }

    /// <summary>Removes temporary files that earlier processes left.</summary>
    /// <returns>How many.</returns>
    public object Clean() => TemporaryFile.Clean(files, settings.Directory);
}

/// <summary>Why a sweep was skipped.</summary>
internal enum SweepSkip
{
    None,
    RetentionOff,
    ClockJumped,
    ClockUnproven,
}

/// <summary>What a sweep did.</summary>
/// <param name="Removed">Archives removed.</param>
/// <param name="Skip">Why it was skipped, if it was.</param>
/// <param name="Jump">How far the wall clock jumped, negative for backwards, where that is the reason.</param>
internal sealed record SweepResult(IReadOnlyList<SweptArchive> Removed, SweepSkip Skip, TimeSpan? Jump)
{
    /// <summary>Expired archives that were kept because the clock is not proven right.</summary>
    public int PutOff { get; init; }

    /// <summary>Time until the clock counts as right, if it does not jump.</summary>
    public TimeSpan Left { get; init; }
}
