using Airunner.Actors.Archive;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Archive;

public sealed class RetentionSweepSpecs
{
    private const string Archives = "/archive";
    private static readonly long Later = (long)TimeSpan.FromDays(10).TotalMilliseconds; // files of the simulated disk are dated 1970
    private bool _isTimeOver;
    private readonly SimulatedFileSystem _disk = new(new Random(1));

    [Fact]
    public void A_swept_archive_stays_removed_after_a_crash()
    {
        _disk.Put($"{Archives}/build.wal.zst", [1]);
        Sweep(isClockProven: true).Removed.Count.ShouldBe(1);

        _disk.Crash(Unsynced.Lost);

        _disk.Bytes($"{Archives}/build.wal.zst").ShouldBeNull();
    }

    [Fact]
    public void With_an_unproven_clock_expired_archives_are_kept_and_counted()
    {
        _disk.Put($"{Archives}/build.wal.zst", [1]);
        _disk.Put($"{Archives}/other.wal.zst", [1]);
        var swept = Sweep(isClockProven: false);
        (swept.Removed.Count, swept.PutOff).ShouldBe((0, 2));
        _disk.Bytes($"{Archives}/build.wal.zst").ShouldNotBeNull();
    }

    [Fact]
    public void Only_files_with_an_archives_name_are_swept()
    {
        _disk.Put($"{Archives}/build.wal.zst", [1]);
        _disk.Put($"{Archives}/notes.txt", [1]);
        _disk.Put($"{Archives}/build.wal", [1]);
        _disk.PutSymbolicLink($"{Archives}/link.wal.zst", "/elsewhere");
        Sweep(isClockProven: true).Removed.Single().Path.ShouldBe($"{Archives}/build.wal.zst");
        _disk.List(Archives, out var left);
        left.Order(StringComparer.Ordinal).ShouldBe([".lock", ".removed", "build.wal", "link.wal.zst", "notes.txt"]);
    }

    [Fact]
    public void A_sweep_whose_time_is_over_ends_and_the_next_one_continues()
    {
        for (var i = 0; i < 10; i++) _disk.Put($"{Archives}/build_{i}.wal.zst", [1]);
        _disk.Fault = call =>
        {
            _isTimeOver |= call.Operation == DiskOperation.Unlink && call.Path.EndsWith(".zst", StringComparison.Ordinal);
            return DiskFault.None;
        };
        Sweep(isClockProven: true).Removed.Count.ShouldBe(1);
        _disk.Fault = null;
        _isTimeOver = false;
        Sweep(isClockProven: true).Removed.Count.ShouldBe(9);
    }

    private SweptArchives Sweep(bool isClockProven) =>
        ArchiveSweep.Run(_disk, Archives, new RetentionRule(5), Later, isClockProven, () => _isTimeOver);
}
