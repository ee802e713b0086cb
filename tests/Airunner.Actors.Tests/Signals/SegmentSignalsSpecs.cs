using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Jobs.Life;

namespace Airunner.Actors.Tests.Signals;

/// <summary>What a log of several files records.</summary>
public sealed class SegmentSignalsSpecs : SegmentFixture, IDisposable
{
    private readonly HeardMeter _heard = new();
    private readonly JobWalMetrics _metrics;

    public SegmentSignalsSpecs()
    {
        _metrics = new JobWalMetrics(_heard);
        Signals = _metrics.Signals;
        var disk = new DiskFigures(Disk, new JobWalOptions { StateDirectory = "/state" }, Clock, static _ => false);
        _metrics.Observe(Parts.Counters, () => Parts.Space.LiveBytes, disk, Clock);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _heard.Dispose();
    }

    [Fact]
    public void Sealing_a_file_is_no_recovery()
    {
        Filled(5);
        Sequences(Second).ShouldBe([3, 4]);

        _heard.Recorded("airunner.wal.recovery.duration").ShouldBeEmpty();
    }

    [Fact]
    public void Opening_a_log_of_which_only_a_segment_holds_events_is_a_recovery()
    {
        Put(First, Pending(1));
        Put(LogPath);

        Opened(isLeftover: true);

        _heard.Recorded("airunner.wal.recovery.duration").ShouldHaveSingleItem().Tags.ShouldBe("kind=open");
    }

    [Fact]
    public void Sealed_segments_count_as_pending_until_they_are_delivered()
    {
        var owner = Filled(5);

        _heard.Now("airunner.wal.pending").ShouldBe(5);
        _heard.Now("airunner.wal.pending.size").ShouldBeGreaterThan(5 * 32);

        Deliver(owner);
        _heard.Now("airunner.wal.pending").ShouldBe(0);
        _heard.Now("airunner.wal.pending.size").ShouldBe(0);
    }
}
