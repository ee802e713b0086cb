using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

public sealed class TornDiskSpecs
{
    [Fact]
    public void Over_many_crashes_each_sector_holds_any_of_its_versions_and_sectors_mix()
    {
        var seen = new HashSet<(byte, byte)>();
        for (var seed = 0; seed < 300; seed++)
        {
            var disk = new SimulatedFileSystem(new Random(seed));
            disk.Put("/a", new byte[1024]);
            using var file = DiskFile.Open(disk, "/a", WalOpen.Write);
            file.WriteFully(0, Filled(1024, 1));
            file.WriteFully(0, Filled(1024, 2));

            disk.Crash();

            var bytes = disk.Bytes("/a")!;
            bytes.Length.ShouldBe(1024);
            bytes.AsSpan(0, 512).IndexOfAnyExcept(bytes[0]).ShouldBe(-1, "a sector is never torn inside");
            bytes.AsSpan(512).IndexOfAnyExcept(bytes[512]).ShouldBe(-1, "a sector is never torn inside");
            seen.Add((bytes[0], bytes[512]));
        }

        seen.Count.ShouldBe(9);
    }

    [Fact]
    public void Over_many_crashes_lengths_are_a_prefix_of_their_changes_and_missing_data_reads_as_zeros()
    {
        var lengths = new HashSet<int>();
        var holes = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var disk = new SimulatedFileSystem(new Random(seed));
            disk.Put("/a", []);
            using var file = DiskFile.Open(disk, "/a", WalOpen.Write);
            file.WriteFully(0, Filled(512, 1));
            file.WriteFully(512, Filled(512, 1));

            disk.Crash();

            var bytes = disk.Bytes("/a")!;
            lengths.Add(bytes.Length);
            if (bytes.Length == 1024 && bytes[0] == 0 && bytes[512] == 1) holes++;
        }

        lengths.ShouldBe([0, 512, 1024], ignoreOrder: true);
        holes.ShouldBeGreaterThan(0, "later data may reach the disk before earlier data");
    }

    [Fact]
    public void Over_many_crashes_any_subset_of_unsynced_names_survives_and_a_rename_is_all_or_nothing()
    {
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 300; seed++)
        {
            var disk = new SimulatedFileSystem(new Random(seed));
            disk.Put("/x", [1]);
            disk.Put("/z", [2]);
            disk.Rename("/x", "/y").ShouldBe(Errno.None);
            disk.Unlink("/z").ShouldBe(Errno.None);

            disk.Crash();

            seen.Add(string.Join(",", disk.ListNames("/").Order(StringComparer.Ordinal)));
        }

        seen.ShouldBe(["x,z", "y,z", "x", "y"], ignoreOrder: true);
    }

    [Fact]
    public void A_direct_write_that_a_crash_cuts_is_torn_by_sector()
    {
        var torn = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var disk = new SimulatedFileSystem(new Random(seed));
            disk.Put("/a", new byte[4096]);
            using var file = DiskFile.Open(disk, "/a", WalOpen.Write | WalOpen.Direct);
            using var block = new AlignedBuffer(4096);
            block.Span.Fill(1);
            disk.Fault = call => call.Operation == DiskOperation.Write ? DiskFault.Crash : DiskFault.None;
            Should.Throw<SimulatedCrashException>(() => file.WriteFully(0, block.Span[..4096]));
            Should.Throw<SimulatedCrashException>(() => disk.TryStat("/a"));

            disk.Crash();

            var ones = disk.Bytes("/a")!.Count(static b => b == 1);
            (ones % 512).ShouldBe(0);
            if (ones is > 0 and < 4096) torn++;
        }

        torn.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void One_seed_gives_one_outcome()
    {
        Outcome(5).ShouldBe(Outcome(5));
        Enumerable.Range(0, 20).Select(seed => Convert.ToHexString(Outcome(seed))).Distinct().Count().ShouldBeGreaterThan(5);

        static byte[] Outcome(int seed)
        {
            var disk = new SimulatedFileSystem(new Random(seed));
            disk.Put("/a", new byte[65536]);
            using var file = DiskFile.Open(disk, "/a", WalOpen.Write);
            file.WriteFully(100, Filled(60000, 1));
            disk.Crash();
            return disk.Bytes("/a")!;
        }
    }

    private static byte[] Filled(int count, byte value)
    {
        var bytes = new byte[count];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
