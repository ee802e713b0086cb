using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Archive;

/// <summary>A sweep while other processes archive and sweep: no archive that is left is hidden, so that no number is used again.</summary>
public sealed class SweepWorkSpecs
{
    private const string Archives = "/state/archive";
    private const string Wal = "/state/wal";
    private static readonly JobExecution Job = new("build", "1");

    private readonly FakeClock _clock = new();
    private readonly SimulatedFileSystem _disk;
    private readonly SweepWork _sweeps;

    public SweepWorkSpecs()
    {
        _disk = new SimulatedFileSystem(new Random(1), _clock);
        DiskDirectories.Ensure(_disk, Wal);
        _sweeps = Process();
    }

    [Fact]
    public void A_sweep_that_begins_while_another_one_ends_hides_no_archive()
    {
        PutArchives("build_1.wal.zst");
        _clock.Pass(TimeSpan.FromDays(2));
        PutArchives("build_1~2.wal.zst", "build_1~3.wal.zst");
        _clock.Pass(TimeSpan.FromDays(4));
        Once(static call => call is { Operation: DiskOperation.OpenLocks, Path: $"{Archives}/.lock" }, () => Sweep(Process()).ShouldBe(1));

        Sweep(_sweeps).ShouldBe(0);

        ArchiveList.Of(_disk, Archives, Job).Numbers.ShouldBe([2, 3]);
    }

    [Theory]
    [InlineData(Wal)]
    [InlineData(Archives)]
    public void A_log_that_ends_during_a_sweep_leaves_an_archive_that_is_found(string listed)
    {
        PutArchives("build_1.wal.zst");
        _clock.Pass(TimeSpan.FromDays(6));
        _disk.Put($"{Wal}/build_1.wal", Logs.OfABuild(lines: 3));
        var lists = 0;
        Once(
            call => call is { Operation: DiskOperation.List } && call.Path == listed && ++lists == (listed == Wal ? 1 : 2),
            () => new LogArchiver(_disk, Archives).Archive(Job, $"{Wal}/build_1.wal", CancellationToken.None));

        Sweep(_sweeps);

        ArchiveList.Of(_disk, Archives, Job).Numbers.ShouldContain(2);
        _disk.Names(Archives).ShouldContain("build_1~2.wal.zst");
    }

    private void PutArchives(params string[] names)
    {
        foreach (var name in names) _disk.Put($"{Archives}/{name}", [1]);
    }

    private int Sweep(SweepWork sweeps) => sweeps.Sweep(new ArchiveProtocol.Sweep(), CancellationToken.None).Removed.Count;

    /// <summary>The sweeps of a process with a clock that is proven.</summary>
    private SweepWork Process()
    {
        var settings = new ArchiveSettings(Archives, RetentionDays: 5, TimeSpan.FromHours(1)) { LogDirectory = Wal };
        return new SweepWork(_disk, settings, _clock);
    }

    /// <summary>Something happens just before the first call of that kind.</summary>
    private void Once(Func<DiskCall, bool> isIt, Action happens)
    {
        var hasHappened = false;
        _disk.Fault = call =>
        {
            if (hasHappened || !isIt(call)) return DiskFault.None;
            hasHappened = true;
            happens();
            return DiskFault.None;
        };
    }
}
