using Airunner.Actors.Archive;
using Airunner.Actors.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>On the real disk: a process shorter than any timer.</summary>
public sealed class EndSweepSpecs : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("airunner-sweep-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task A_process_that_ends_sweeps_archives_and_damaged_originals()
    {
        Put("archive/old.wal.zst", days: 31);
        Put("archive/young.wal.zst", days: 2); // it shows that the clock is right
        Put("damaged/old.wal", days: 91);
        Put("damaged/young.wal", days: 31);

        await StartAndStopAsync();

        Names("archive").ShouldBe([".lock", RemovedArchives.FileName, SweepStamp.FileName, "young.wal.zst"], ignoreOrder: true);
        Names("damaged").ShouldBe(["young.wal"]);
        Put("archive/old.wal.zst", days: 31);
        await StartAndStopAsync();
        Names("archive").ShouldContain("old.wal.zst", "the last sweep is younger than the interval");
    }

    [Fact]
    public async Task A_process_without_archives_leaves_no_directory_behind()
    {
        await StartAndStopAsync();
        Directory.Exists(Path.Combine(_state, "archive")).ShouldBeFalse();
    }

    private async Task StartAndStopAsync()
    {
        var options = new JobWalOptions { StateDirectory = _state };
        await using var host = JobWalHost.Start(options, () => new CollectingSender(), NullLoggerFactory.Instance);
    }

    private void Put(string name, int days)
    {
        var path = Path.Combine(_state, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "abcd");
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-days));
    }

    private IEnumerable<string?> Names(string directory) => Directory.GetFiles(Path.Combine(_state, directory)).Select(Path.GetFileName);
}
