using System.Diagnostics.Metrics;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Actors.Tests.Jobs.Life;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Signals;

/// <summary>What one log records, on a disk that makes the trouble and takes the time that the spec says.</summary>
public sealed class LogSignalsSpecs : LogOwnerFixture, IDisposable
{
    private static readonly TimeSpan Write = TimeSpan.FromMilliseconds(25);
    private readonly HeardMeter _heard = new();
    private readonly JobWalMetrics _metrics;

    public LogSignalsSpecs()
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
    public void A_commit_records_its_duration_and_how_many_events_it_covers()
    {
        var owner = Opened();
        TakeTime(DurableCall, Write);
        Append(owner, 1, commit: false);
        Append(owner, 2, commit: false);
        Append(owner, 3);

        _heard.Recorded("airunner.wal.commit.duration").ShouldHaveSingleItem().Value.ShouldBe(0.025);
        _heard.Recorded("airunner.wal.commit.events").ShouldHaveSingleItem().Value.ShouldBe(3);
        _heard.Now("airunner.wal.commits").ShouldBe(1);
        _heard.Now("airunner.wal.appends").ShouldBe(3);
        _heard.Now("airunner.wal.written").ShouldBe(owner.Log!.DurableBytes - 16); // all but the header
        _heard.Now("airunner.wal.live.size").ShouldBe(owner.Log!.DurableBytes);
    }

    [Fact]
    public void An_append_records_the_time_from_its_call_to_its_acknowledgement()
    {
        var owner = Opened();
        TakeTime(DurableCall, Write);
        var who = new RecordingAppender { Began = Signals.AppendBegins(Clock) };
        Clock.Pass(TimeSpan.FromMilliseconds(5)); // in the mailbox
        owner.Appends.Append(EventBody.Of(Event(1)), who, isOverWindow: false);
        owner.Appends.Commit();

        who.Acknowledged.ShouldBe(1);
        _heard.Recorded("airunner.wal.append.duration").ShouldHaveSingleItem().Value.ShouldBe(0.03);
    }

    [Fact]
    public void A_failed_commit_has_the_error_of_the_disk_and_the_rewrite_is_a_recovery()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 2).IsUnknown.ShouldBeTrue();

        _heard.Recorded("airunner.wal.commit.duration").Select(measured => measured.Tags).ShouldBe(["", "error.type=EIO"]);
        Clock.Pass(TimeSpan.FromSeconds(2)); // until the thread has rewritten it
        while (Host.HasExchange) Host.Exchange(owner);
        var recovery = _heard.Recorded("airunner.wal.recovery.duration").ShouldHaveSingleItem();
        (recovery.Value, recovery.Tags).ShouldBe((2, "kind=rewrite"));
        _heard.Now("airunner.wal.appends.unknown").ShouldBe(1);
    }

    [Fact]
    public void Opening_a_leftover_log_is_a_recovery_and_opening_a_new_one_is_not()
    {
        var owner = Opened();
        _heard.Recorded("airunner.wal.recovery.duration").ShouldBeEmpty();
        Append(owner, 1);
        owner.Release("the process ends");
        TakeTime(DiskOperation.Read, TimeSpan.FromMilliseconds(100));
        Opened(isLeftover: true);

        var recovery = _heard.Recorded("airunner.wal.recovery.duration").ShouldHaveSingleItem();
        recovery.Tags.ShouldBe("kind=open");
        recovery.Value.ShouldBeGreaterThanOrEqualTo(0.1);
    }

    [Fact]
    public void Opening_a_log_whose_events_are_all_damaged_is_a_recovery()
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];
        log[^1] ^= 1;
        Disk.Put(LogPath, log);

        Opened(isLeftover: true);

        _heard.Recorded("airunner.wal.recovery.duration").ShouldHaveSingleItem().Tags.ShouldBe("kind=open");
    }

    [Fact]
    public void What_is_pending_rises_with_appends_ages_and_falls_with_delivery()
    {
        var owner = Opened();
        Append(owner, 1);
        Clock.Pass(TimeSpan.FromSeconds(90));
        Append(owner, 2);

        _heard.Now("airunner.wal.pending").ShouldBe(2);
        _heard.Now("airunner.wal.pending.age").ShouldBe(90);
        _heard.Now("airunner.wal.pending.size").ShouldBe(owner.Log!.DurableBytes - 16);

        DeliverAll(owner);
        _heard.Now("airunner.wal.pending").ShouldBe(0);
        _heard.Now("airunner.wal.pending.age").ShouldBe(0);
        _heard.Now("airunner.wal.pending.size").ShouldBe(0);
        _heard.Now("airunner.wal.delivered").ShouldBe(2);
    }

    [Fact]
    public void A_log_that_is_closed_counts_nothing_as_pending()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Release("the process ends");

        _heard.Now("airunner.wal.pending").ShouldBe(0);
    }

    [Fact]
    public void Refused_appends_are_counted_by_their_reason()
    {
        var owner = Opened();
        Append(owner, 2);
        Append(owner, 1).Refused.ShouldBe(RefusalReason.SequenceNotRising);
        owner.Appends.Append(EventBody.Of(Event(3)), new RecordingAppender(), isOverWindow: true);
        owner.Appends.Append(EventBody.Of(Event(3)), new RecordingAppender(), isOverWindow: true);

        _heard.Observed("airunner.wal.appends.refused").Select(measured => (measured.Tags, measured.Value))
            .ShouldBe([("reason=queue_full", 2), ("reason=sequence_not_rising", 1)]);
    }

    [Fact]
    public void A_full_disk_is_a_reason_too()
    {
        var owner = Opened();
        FailOnce(DurableCall, Errno.ENOSPC);
        Append(owner, 1).Refused.ShouldBe(RefusalReason.DiskFull);

        _heard.Observed("airunner.wal.appends.refused").ShouldHaveSingleItem().Tags.ShouldBe("reason=disk_full");
        _heard.Recorded("airunner.wal.appends.unknown").ShouldHaveSingleItem().Value.ShouldBe(0);
    }

    [Fact]
    public void Damage_and_an_event_that_is_set_aside_are_counted()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        owner.Release("the process ends");
        var log = Disk.Bytes(LogPath)!.ToArray();
        log[16 + 20] ^= 1; // in the first record's payload
        Disk.Put(LogPath, log);
        owner = Opened(isLeftover: true);
        Host.Strike(owner, LogTimer.Fill);
        Host.Read(owner, Disk);
        owner.Delivery.SenderWants();
        owner.Advance();
        owner.Delivery.Refused(Host.Batches[^1].Id, 2, "no");

        _heard.Now("airunner.wal.damage.findings").ShouldBe(1);
        _heard.Now("airunner.wal.damage.lost").ShouldBeGreaterThan(32);
        _heard.Now("airunner.wal.failed").ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_measured_while_nobody_listens()
    {
        var unheard = WalSignals.Unheard;

        unheard.AppendBegins(Clock).ShouldBe(0);
        unheard.RecoveryBegins(Clock).ShouldBe(0);
        using var alone = new Meter("alone");
        new WalSignals(alone).HearsAppends.ShouldBeFalse();
    }

    [Fact]
    public void Every_reason_has_a_name_of_its_own()
    {
        var reasons = Enum.GetValues<RefusalReason>();
        RefusalNames.Count.ShouldBe(reasons.Length);
        foreach (var reason in reasons) RefusalNames.Of(reason).Replace("_", "").ShouldBe(reason.ToString().ToLowerInvariant());
    }

    /// <summary>Each call of that kind on the log takes so long.</summary>
    private void TakeTime(DiskOperation operation, TimeSpan time) => Disk.Fault = call =>
    {
        if (call.Operation == operation && call.Path == LogPath) Clock.Pass(time);
        return DiskFault.None;
    };
}
