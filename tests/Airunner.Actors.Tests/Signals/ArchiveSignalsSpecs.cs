using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Signals;
using Airunner.Actors.Tests.Archive;
using Airunner.Simulation;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using static Airunner.Actors.Archive.Actors.ArchiveProtocol;

namespace Airunner.Actors.Tests.Signals;

/// <summary>What the archive counts, and what the disk shows.</summary>
public sealed class ArchiveSignalsSpecs : TestKit
{
    private const string Archives = "/state/archive";
    private readonly HeardMeter _heard = new();
    private readonly JobWalMetrics _metrics;
    private readonly FakeClock _clock = new();
    private readonly SimulatedFileSystem _disk;
    private readonly JobWalCounters _counters = new();
    private readonly List<Action> _background = [];

    public ArchiveSignalsSpecs()
        : base(VirtualTime.Hocon)
    {
        _disk = new SimulatedFileSystem(new Random(1), _clock);
        _metrics = new JobWalMetrics(_heard);
        var options = new JobWalOptions { StateDirectory = "/state" };
        var figures = new DiskFigures(_disk, options, _clock, work =>
        {
            _background.Add(work);
            return true;
        });
        _metrics.Observe(_counters, static () => 0, figures, _clock);
    }

    [Fact]
    public async Task Archived_and_swept_files_are_counted()
    {
        var settings = new ArchiveSettings(Archives, RetentionDays: 30, TimeSpan.FromHours(1)) { Counters = _counters };
        var archive = Sys.ActorOf(ArchiveActor.For(_disk, settings, _clock));
        _disk.Put("/state/wal/build_1.wal", Logs.OfABuild(lines: 50));
        archive.Tell(new ArchiveLog(new JobExecution("build", "1"), "/state/wal/build_1.wal"));
        var archived = await ExpectMsgAsync<LogArchived>();
        _heard.Now("airunner.wal.archived").ShouldBe(1);

        _clock.Pass(TimeSpan.FromDays(40));
        _disk.Put(Archives + "/young.wal.zst", [1, 2, 3]); // it shows that the clock is right
        archive.Tell(new Sweep());
        (await ExpectMsgAsync<Swept>()).Removed.ShouldBe(1);

        _heard.Now("airunner.wal.swept").ShouldBe(1);
        _heard.Now("airunner.wal.swept.size").ShouldBe(archived.Archive.ArchiveBytes);
    }

    [Fact]
    public void The_disk_is_asked_on_another_thread_at_most_once_a_minute()
    {
        _disk.Put("/state/wal/build.wal", [1]);
        _disk.Put(Archives + "/a.wal.zst", [1, 2, 3]);
        _heard.Observed("airunner.wal.disk.free").ShouldBeEmpty(); // not known yet
        Refresh();
        _heard.Now("airunner.wal.disk.free").ShouldBeGreaterThan(0);
        _heard.Now("airunner.wal.archive.size").ShouldBe(3);

        _disk.Put(Archives + "/b.wal.zst", [1, 2, 3, 4]);
        _disk.CapacityBytes = 0;
        _clock.Pass(TimeSpan.FromSeconds(59));
        _heard.Now("airunner.wal.archive.size").ShouldBe(3);
        _background.ShouldBeEmpty();

        _clock.Pass(TimeSpan.FromSeconds(1));
        _heard.Now("airunner.wal.archive.size").ShouldBe(3);
        Refresh();
        _heard.Now("airunner.wal.archive.size").ShouldBe(7);
        _heard.Now("airunner.wal.disk.free").ShouldBe(0);
    }

    [Fact]
    public void A_disk_that_hangs_is_asked_once_and_the_last_figures_stay()
    {
        _disk.Put("/state/wal/build.wal", [1]);
        _heard.Observed("airunner.wal.disk.free");
        Refresh();
        _clock.Pass(TimeSpan.FromHours(1));
        _heard.Observed("airunner.wal.disk.free").Count.ShouldBe(1); // the answer does not come
        _clock.Pass(TimeSpan.FromHours(1));
        _heard.Observed("airunner.wal.disk.free").Count.ShouldBe(1);
        _background.Count.ShouldBe(1);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _metrics.Dispose();
        _heard.Dispose();
    }

    /// <summary>The thread that may block does its work.</summary>
    private void Refresh()
    {
        _background.ShouldHaveSingleItem()();
        _background.Clear();
    }
}
