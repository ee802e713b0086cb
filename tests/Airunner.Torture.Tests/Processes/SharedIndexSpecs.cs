using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Airunner.Torture.Processes;

namespace Airunner.Torture.Tests.Processes;

/// <summary>The mapped index of the store's write-ahead log on a disk with blocks of 1 KiB, less than the 4 KiB of a page.</summary>
public sealed class SharedIndexSpecs
{
    private const int BlockBytes = 1024;
    private static readonly JobExecution Build = new("build");

    /// <summary>Before, one of these ended the process with SIGBUS.</summary>
    [NeedsFact(Need.Mount)]
    public void On_a_disk_that_is_nearly_full_the_store_fails_or_works_and_the_process_goes_on()
    {
        using var disk = Mount.TryMake(32, ["mkfs.ext4", "-q", "-m", "0", "-b", "1024"], "", out var why)
            ?? throw new InvalidOperationException(why);
        var path = StoreFile.Under(disk.Path);
        Add(path, 1);
        var isRefused = false;
        for (var freeBlocks = 6; freeBlocks <= 40; freeBlocks++)
        {
            Fill(disk, freeBlocks);
            try
            {
                Add(path, 1 + freeBlocks);
            }
            catch (StoreException full)
            {
                isRefused = true;
                full.Message.ShouldContain("full");
            }

            File.Delete(Path.Combine(disk.Path, "fill"));
        }

        isRefused.ShouldBeTrue();
        Add(path, 100);
    }

    private static void Add(string path, long sequence)
    {
        using var store = new EventStore(path);
        store.Add(Build, EventBatch.Of([new JobEvent { Sequence = sequence }]));
    }

    /// <summary>Fills the disk but for some blocks.</summary>
    private static void Fill(Mount disk, int freeBlocks)
    {
        var spare = Path.Combine(disk.Path, "spare");
        File.WriteAllBytes(spare, new byte[freeBlocks * BlockBytes]);
        disk.Sync(); // it has its blocks
        using (var fill = new FileStream(Path.Combine(disk.Path, "fill"), FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            WriteUntilFull(fill, 1 << 20);
            WriteUntilFull(fill, BlockBytes);
        }

        File.Delete(spare);
        disk.Sync();
    }

    private static void WriteUntilFull(FileStream file, int bytes)
    {
        var block = new byte[bytes];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            file.Length.ShouldBeGreaterThan(0); // it is full
        }
    }
}
