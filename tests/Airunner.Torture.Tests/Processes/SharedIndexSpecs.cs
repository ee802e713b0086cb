using System.Diagnostics;
using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Airunner.Torture.Processes;

namespace Airunner.Torture.Tests.Processes;

/// <summary>The index of the store's write-ahead log on a disk with blocks of 1 KiB, less than the 4 KiB of a page.</summary>
public sealed class SharedIndexSpecs
{
    [NeedsFact(Need.Mount)]
    public void The_mapped_index_has_no_hole_that_a_full_disk_could_not_fill()
    {
        using var disk = Mount.TryMake(32, ["mkfs.ext4", "-q", "-b", "1024"], "", out var why) ?? throw new InvalidOperationException(why);
        using var store = new EventStore(StoreFile.Under(disk.Path));
        store.Open();
        store.Add(new JobExecution("build"), EventBatch.Of([new JobEvent { Sequence = 1 }]));

        var sizes = Measure($"{store.Path}-shm");

        sizes.Allocated.ShouldBeGreaterThanOrEqualTo(sizes.Length);
        sizes.Length.ShouldBeGreaterThan(0);
    }

    private static (long Allocated, long Length) Measure(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b %B %s", path]) { RedirectStandardOutput = true })!;
        var fields = stat.StandardOutput.ReadToEnd().Split(' ')
            .Select(static field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        stat.WaitForExit();
        return (fields[0] * fields[1], fields[2]);
    }
}
