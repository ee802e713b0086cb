using Airunner.Actors.Storage;
using static Airunner.Actors.Archive.Actors.ArchiveProtocol;

namespace Airunner.Actors.Archive.Actors;

/// <summary>The sweeps of the ArchiveActor: blocking, one at a time.</summary>
internal sealed class SweepWork(IWalFileSystem files, ArchiveSettings settings, TimeProvider clock)
{
    private readonly RetentionRule _rule = new(settings.RetentionDays);
    private readonly RetentionRule _damagedRule = new(settings.Damaged?.Days ?? 0);
    private readonly Lock _sweep = new();
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _steadySince; // monotonic, as in ClockJump
    private ClockJump _lastSweep = new(clock.GetUtcNow().ToUnixTimeMilliseconds(), TimeSpan.Zero);

    /// <summary>Sweeps, unless retention is off, the sweep is not due, or the clock cannot be trusted.</summary>
    public SweepResult Sweep(Sweep request, CancellationToken stop)
    {
        lock (_sweep) return SweepNow(request, stop);
    }

    private SweepResult SweepNow(Sweep request, CancellationToken stop)
    {
        var now = new ClockJump(clock.GetUtcNow().ToUnixTimeMilliseconds(), clock.GetElapsedTime(_start));
        if (request.OnlyIfDue && !IsDue(now)) return new SweepResult([], SweepSkip.NotDue, null);
        var jump = _lastSweep.Until(now);
        _lastSweep = now;
        var temporary = TemporaryFile.Clean(files, settings.Directory);
        if (jump is not null) _steadySince = now.Monotonic;
        return Sweep(now, jump, IsTimeOver, stop) with { TemporaryFiles = temporary };

        bool IsTimeOver() => clock.GetElapsedTime(_start) - now.Monotonic > request.Within;
    }

    private bool IsDue(ClockJump now) =>
        files.TryStat(settings.Directory) is not null
        && SweepStamp.IsDue(files, settings.Directory, now.WallUnixMs, settings.SweepInterval);

    private SweepResult Sweep(ClockJump now, TimeSpan? jump, Func<bool> isTimeOver, CancellationToken stop)
    {
        if (_rule.KeepsAll && _damagedRule.KeepsAll) return new SweepResult([], SweepSkip.RetentionOff, null);
        if (jump is not null) return new SweepResult([], SweepSkip.ClockJumped, jump);

        // Before the sweep: of several processes that end together one sweeps.
        if (files.TryStat(settings.Directory) is not null) SweepStamp.Write(files, settings.Directory, now.WallUnixMs);
        var steady = now.Monotonic - _steadySince;
        var swept = Sweep(now, steady, isTimeOver, stop);
        if (swept.PutOff == 0) return new SweepResult(swept.Removed, SweepSkip.None, null);
        var proof = (_rule.KeepsAll ? _damagedRule : _rule).Proof;
        return new SweepResult(swept.Removed, SweepSkip.ClockUnproven, null) { PutOff = swept.PutOff, Left = proof - steady };
    }

    private SweptArchives Sweep(ClockJump now, TimeSpan steady, Func<bool> isTimeOver, CancellationToken stop)
    {
        var isProven = steady >= _rule.Proof && !_rule.KeepsAll;
        var archives = ArchiveSweep.Run(
            files, settings.Directory, _rule, now.WallUnixMs, isProven, isTimeOver, settings.LogDirectory, stop);
        if (settings.Damaged is not { } damaged || _damagedRule.KeepsAll || files.TryStat(damaged.Directory) is null) return archives;
        var rule = _damagedRule with { Names = DamagedFiles.WithoutLog(files.ListNames(damaged.LogDirectory)) };
        isProven = archives.IsClockProven || steady >= rule.Proof;
        var originals = RetentionSweep.Run(
            files, damaged.Directory, files.ListNames(damaged.Directory), rule, now.WallUnixMs, isProven, isTimeOver, stop);
        return new SweptArchives(
            [.. archives.Removed, .. originals.Removed], archives.PutOff + originals.PutOff, originals.IsClockProven);
    }
}

/// <summary>Why a sweep was skipped.</summary>
internal enum SweepSkip
{
    None,
    RetentionOff,
    NotDue,
    ClockJumped,
    ClockUnproven,
}

/// <summary>What a sweep did.</summary>
/// <param name="Removed">Archives removed.</param>
/// <param name="Skip">Why it was skipped, if it was.</param>
/// <param name="Jump">How far the wall clock jumped, negative for backwards, where that is the reason.</param>
internal sealed record SweepResult(IReadOnlyList<SweptArchive> Removed, SweepSkip Skip, TimeSpan? Jump)
{
    /// <summary>Temporary files of earlier processes that were removed from the archive directory.</summary>
    public int TemporaryFiles { get; init; }

    /// <summary>Expired archives that were kept because the clock is not proven right.</summary>
    public int PutOff { get; init; }

    /// <summary>Time until the clock counts as right, if it does not jump.</summary>
    public TimeSpan Left { get; init; }
}
