using System.Diagnostics;
using Airunner.Actors.Storage;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>Opening a large log whose bytes are in the page cache: how fast, and how much memory it takes and keeps.</summary>
internal sealed class OpenWorkload : IProductWorkload
{
    private static readonly int[] EventBytes = [2048, 200];

    public string Name => "open";

    public int MostRounds => 3;

    public Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        var files = new LinuxFileSystem();
        List<Figure> figures = [];
        foreach (var bytes in EventBytes)
        {
            var path = setting.PathOf($"{bytes}.wal");
            var payload = Payload.Of(bytes);
            var events = LogFiles.Write(path, setting.Of(1 << 30, 1 << 20), _ => payload);
            var length = new FileInfo(path).Length;
            var label = $"{SizeText.Of(length)}, {SizeText.Of(bytes)} events";
            Scan(files, path); // warms up the page cache and the code
            var (scan, contents, allocated, kept) = Measured(() => Scan(files, path));
            if (contents.Index.Pending != events)
                throw new InvalidOperationException($"{contents.Index.Pending} of {events} events were found.");
            Target? fast = bytes == EventBytes[0] ? Target.AtLeast(3) : null;
            figures.Add(new Figure(Name, $"scan, {label}", length / scan / 1e9, "GB/s", fast));
            figures.Add(new Figure(Name, $"scan, {label}: memory kept", kept / 1024.0, "KiB"));
            figures.Add(new Figure(Name, $"scan, {label}: allocated", allocated / 1024.0, "KiB"));
            figures.Add(new Figure(Name, $"open for appending, {label}", length / OpenSeconds(files, path, setting) / 1e9, "GB/s", fast));
            File.Delete(path);
        }

        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    private static LogContents Scan(LinuxFileSystem files, string path)
    {
        using var file = DiskFile.Open(files, path, WalOpen.Read);
        return LogContents.Scan(file);
    }

    /// <summary>The whole opening: sync of what was found, scan, the last block, the header written again.</summary>
    private static double OpenSeconds(LinuxFileSystem files, string path, Setting setting)
    {
        using var background = new BackgroundIo("benchmark", threads: 2);
        var opener = new LogOpener(files, new LogFolders(setting.Directory, setting.PathOf("damaged")), preallocateBytes: 0, background);
        var (seconds, opened, _, _) = Measured(() => opener.Open(path));
        opened.Writer!.Dispose();
        return seconds;
    }

    private static (double Seconds, T Result, long AllocatedBytes, long KeptBytes) Measured<T>(Func<T> work)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        var result = work();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        return (seconds, result, allocated, Math.Max(0, GC.GetTotalMemory(forceFullCollection: true) - before));
    }
}
