using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Storage;

namespace Airunner.Benchmarks.Product;

/// <summary>Archiving a log of build output, compared with the machine's zstd program at the same level in one thread.</summary>
internal sealed class ArchiveWorkload : IProductWorkload
{
    private const int EventBytes = 8 << 10;

    public string Name => "archive";

    public int MostRounds => 3;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        var files = new LinuxFileSystem();
        var path = setting.PathOf("build.wal");
        var build = new BuildOutput();
        LogFiles.Write(path, setting.Of(1 << 30, 1 << 20), _ => build.Next(EventBytes));
        var length = new FileInfo(path).Length;

        var zstd = await ZstdAsync(path, setting.PathOf("peer.zst"));
        var packing = Seconds(() => Pack(files, path, setting.PathOf("packed.zst")));
        ArchivedLog archived = default;
        var archiver = new LogArchiver(files, setting.PathOf("archive"));
        var whole = Seconds(() => archived = archiver.Archive(new JobExecution("build"), path, CancellationToken.None));

        var label = SizeText.Of(length);
        List<Figure> figures =
        [
            new(Name, $"{label}: packed", length / packing / 1e6, "MB/s"),
            new(Name, $"{label}: packed, synced, read back, compared, log removed", length / whole / 1e6, "MB/s"),
            new(Name, $"{label}: saving", 100 * (1 - ((double)archived.ArchiveBytes / length)), "%", Target.AtLeast(70)),
        ];
        if (zstd is not var (seconds, bytes)) return figures;
        figures.Add(new Figure(Name, $"{label}: zstd -3 -T1", length / seconds / 1e6, "MB/s"));
        figures.Add(new Figure(Name, $"{label}: packed, rate to zstd's", seconds / packing, "×"));
        figures.Add(new Figure(Name, $"{label}: all of it, rate to zstd's", seconds / whole, "×", Target.AtLeast(0.6)));
        figures.Add(new Figure(Name, $"{label}: size to zstd's", (double)archived.ArchiveBytes / bytes, "×", Target.AtMost(1.01)));
        return figures;
    }

    private static void Pack(LinuxFileSystem files, string path, string to)
    {
        using var log = DiskFile.Open(files, path, WalOpen.Read);
        using var packed = DiskFile.Open(files, to, WalOpen.CreateNew);
        using var packer = new LogPacker(log, packed);
        packer.Pack(long.MaxValue, CancellationToken.None);
    }

    private static double Seconds(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Null when the program is not installed.</summary>
    private static async Task<(double Seconds, long Bytes)?> ZstdAsync(string path, string to)
    {
        if (!Processes.IsInstalled("zstd")) return null;
        var run = await Processes.RunAsync("zstd", ["-3", "-T1", "-q", "-k", path, "-o", to]);
        return (run.TotalSeconds, new FileInfo(to).Length);
    }
}
