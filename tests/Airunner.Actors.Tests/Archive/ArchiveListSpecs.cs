using Airunner.Actors.Archive;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Archive;

/// <summary>Which archives an execution has, and which number the next one gets, without listing the directory.</summary>
public sealed class ArchiveListSpecs
{
    private const string Archives = "/archive";
    private static readonly JobExecution Job = new("build", "1");
    private readonly SimulatedFileSystem _disk = new(new Random(1));

    [Fact]
    public void The_directory_is_listed_once_and_never_again()
    {
        Put("build_1.wal.zst", "build_1~2.wal.zst", "other.wal.zst");
        Find().ShouldBe("1,2 then 3");
        Listings.ShouldBe(1);
        Put("build_1~3.wal.zst");
        Find().ShouldBe("1,2,3 then 4");
        Find(new JobExecution("new")).ShouldBe(" then 1");
        Listings.ShouldBe(1);
    }

    [Fact]
    public void A_number_is_above_the_highest_also_where_lower_ones_were_removed()
    {
        Put("build_1~4.wal.zst", "build_1~7.wal.zst");
        Find().ShouldBe("4,7 then 8");
        Find().ShouldBe("4,7 then 8");
        Listings.ShouldBe(1);
    }

    [Fact]
    public void An_archive_takes_the_next_number_after_a_sweep_and_not_the_first_free_one()
    {
        Put("build_1.wal.zst", "build_1~2.wal.zst", "build_1~3.wal.zst");
        Sweep("build_1.wal.zst", "build_1~2.wal.zst");
        _disk.Put("/wal/build_1.wal", Logs.OfABuild(lines: 3));
        new LogArchiver(_disk, Archives).Archive(Job, "/wal/build_1.wal", default).Path.ShouldBe(Archives + "/build_1~4.wal.zst");
        Find().ShouldBe("3,4 then 5");
    }

    [Fact]
    public void After_the_last_archive_numbers_begin_again()
    {
        Put("build_1.wal.zst", "build_1~2.wal.zst");
        Sweep("build_1.wal.zst", "build_1~2.wal.zst");
        Sweep();
        Find().ShouldBe(" then 1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("airunner-removed-archives 1 1\n")]
    [InlineData("airunner-removed-archives 2 0\n")]
    [InlineData("airunner-removed-archives 1 1\n1 0 build_1\n")]
    [InlineData("airunner-removed-archives 1 1\n0 x build_1\n")]
    [InlineData("airunner-removed-archives 1 0\ncut")]
    public void Where_the_file_is_not_readable_the_directory_is_listed_and_the_file_written_again(string text)
    {
        Put("build_1~2.wal.zst");
        _disk.Put($"{Archives}/{RemovedArchives.FileName}", System.Text.Encoding.ASCII.GetBytes(text));
        Find().ShouldBe("2 then 3");
        Find().ShouldBe("2 then 3");
        Listings.ShouldBe(1);
    }

    [Fact]
    public void A_sweep_between_two_looks_hides_no_archive()
    {
        Put("build_1.wal.zst", "build_1~2.wal.zst", "build_1~3.wal.zst");
        Find();
        var isSwept = false;
        _disk.Fault = call =>
        {
            if (isSwept || call is not { Operation: DiskOperation.Stat, Path: Archives + "/build_1.wal.zst" }) return DiskFault.None;
            isSwept = true;
            Sweep("build_1.wal.zst", "build_1~2.wal.zst");
            return DiskFault.None;
        };
        Find().ShouldBe("3 then 4");
        isSwept.ShouldBeTrue();
    }

    [Fact]
    public void A_crash_at_any_call_of_a_sweep_hides_no_archive_that_is_left()
    {
        string[] expired = ["build_1.wal.zst", "build_1~2.wal.zst", "other.wal.zst"];
        Put([.. expired, "build_1~3.wal.zst", "build_1~4.wal.zst"]);
        Sweep(_disk, expired);
        var calls = _disk.Calls.Count;
        for (var at = 0; at < calls; at++)
        {
            foreach (var unsynced in Enum.GetValues<Unsynced>())
            {
                var disk = new SimulatedFileSystem(new Random(at));
                foreach (var name in (string[])[.. expired, "build_1~3.wal.zst", "build_1~4.wal.zst"]) disk.Put($"{Archives}/{name}", [1]);
                disk.Fault = call => call.Ordinal == at ? DiskFault.Crash : DiskFault.None;
                Should.Throw<SimulatedCrashException>(() => Sweep(disk, expired), $"call {at}");
                disk.Fault = null;
                disk.Crash(unsynced);
                var found = ArchiveList.Of(disk, Archives, Job);
                found.Numbers.ShouldContain(3, $"crash at call {at}: {_disk.Calls[at]}");
                found.Numbers.ShouldContain(4);
                found.Next.ShouldBe(5);
            }
        }
    }

    [Fact]
    public void On_a_full_disk_archives_that_are_alone_are_swept_and_the_others_next_time()
    {
        Put("alone.wal.zst", "build_1.wal.zst", "build_1~2.wal.zst");
        Find();
        _disk.Fault = call => call.Operation is DiskOperation.Create or DiskOperation.Write ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Sweep("alone.wal.zst", "build_1.wal.zst").ShouldBe(["alone.wal.zst"]);
        Find().ShouldBe("1,2 then 3");
        _disk.Fault = null;
        Sweep("build_1.wal.zst").ShouldBe(["build_1.wal.zst"]);
        Find().ShouldBe("2 then 3");
    }

    [Fact]
    public void While_another_process_sweeps_nothing_is_removed_and_the_file_is_not_written()
    {
        Put("build_1.wal.zst");
        using var other = RemovedArchives.TryLock(_disk, Archives).ShouldNotBeNull();
        Sweep("build_1.wal.zst").ShouldBeEmpty();
        Find().ShouldBe("1 then 2");
        _disk.Bytes($"{Archives}/{RemovedArchives.FileName}").ShouldBeNull();
    }

    private int Listings => _disk.Calls.Count(call => call.Operation == DiskOperation.List);

    private void Put(params string[] names)
    {
        foreach (var name in names) _disk.Put($"{Archives}/{name}", [1]);
    }

    private string Find(JobExecution? execution = null)
    {
        var list = ArchiveList.Of(_disk, Archives, execution ?? Job);
        return $"{string.Join(',', list.Numbers)} then {list.Next}";
    }

    private IEnumerable<string> Sweep(params string[] expired) => Sweep(_disk, expired);

    /// <summary>Sweeps these archives: the others are no names that the rule may remove.</summary>
    private static List<string> Sweep(SimulatedFileSystem disk, string[] expired)
    {
        var later = (long)TimeSpan.FromDays(10).TotalMilliseconds; // files of the simulated disk are dated 1970
        var rule = new RetentionRule(5, expired.Contains);
        var swept = ArchiveSweep.Run(disk, Archives, rule, later, isClockProven: true, static () => false);
        return [.. swept.Removed.Select(archive => Path.GetFileName(archive.Path))];
    }
}
