using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>A leftover log gets an event that ends it: once, behind what is pending, and before it is archived.</summary>
public sealed class LeftoverEndSpecs : LogOwnerFixture
{
    private Func<LeftoverLog, JobEvent?> _endOf = ProcessLog.EndOf;

    public LeftoverEndSpecs() => EndLeftover = log => _endOf(log);

    [Fact]
    public void A_log_without_an_end_gets_one_behind_its_pending_events()
    {
        Left(ProcessLog.Start(), Event(2));

        var owner = Recovered();

        Host.ArchivePath.ShouldBeNull(); // nothing of it is delivered yet
        Deliver(owner).ShouldBe([1, 2, 3]);
        Host.ArchivePath.ShouldBe(LogPath);
        Ends().ShouldBe(1);
    }

    [Fact]
    public void It_is_durable_before_anything_is_delivered()
    {
        Left(ProcessLog.Start());
        Recovered();
        Host.Batches.ShouldBeEmpty();
        Disk.Crash();
        Types(LogPath).ShouldBe([EventType.ProcessStart, EventType.ProcessError]);
    }

    [Fact]
    public void A_log_whose_events_are_all_delivered_gets_one_before_it_is_archived()
    {
        var owner = Left(release: false, ProcessLog.Start(), Event(2));
        Deliver(owner);
        owner.OnTimer(LogTimer.Marks);
        owner.Release("crash");

        owner = Recovered();

        Host.ArchivePath.ShouldBeNull();
        Deliver(owner).ShouldBe([3]);
        Host.ArchivePath.ShouldBe(LogPath);
    }

    [Fact]
    public void It_is_not_given_twice_however_often_recovery_is_killed()
    {
        Left(ProcessLog.Start(), Event(2));
        for (var round = 0; round < 3; round++) Recovered().Release("killed");
        Types(LogPath).ShouldBe([EventType.ProcessStart, EventType.Output, EventType.ProcessError]);
    }

    [Fact]
    public void A_kill_before_it_is_durable_leaves_it_to_the_next_recovery()
    {
        Left(ProcessLog.Start());
        var killed = Opened(isLeftover: true);
        killed.Gathered.ShouldBe(1);
        killed.Release("killed");
        Types(LogPath).ShouldBe([EventType.ProcessStart]);

        Recovered();

        Types(LogPath).ShouldBe([EventType.ProcessStart, EventType.ProcessError]);
    }

    [Fact]
    public void It_is_gathered_once_however_often_it_could_be_and_its_number_is_reported()
    {
        Left(ProcessLog.Start());
        var owner = Opened(isLeftover: true);
        owner.Gathered.ShouldBe(1);
        owner.OnTimer(LogTimer.Retry);
        owner.Gathered.ShouldBe(1);
        owner.Appends.Commit();
        Reports.ShouldContain(static report =>
            report.Contains("it has got one", StringComparison.Ordinal) && report.EndsWith("| build, 1, 2", StringComparison.Ordinal));
    }

    [Fact]
    public void An_end_that_the_log_refuses_for_good_is_reported_with_the_reason()
    {
        Left(ProcessLog.Start(), Event(2));
        _endOf = static _ => Event(1); // another event than the one that has this number
        Deliver(Recovered()).ShouldBe([1, 2]);
        Reports.ShouldContain(static report => report.Contains("the log has another payload under sequence 1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_has_its_end_gets_none()
    {
        Left(ProcessLog.Start(), ProcessLog.End(2));
        Deliver(Recovered()).ShouldBe([1, 2]);
    }

    [Fact]
    public void A_log_that_had_no_start_gets_none()
    {
        Left(Event(1), Event(2));
        Deliver(Recovered()).ShouldBe([1, 2]);
    }

    [Fact]
    public void A_log_of_the_other_dialect_is_not_written_to()
    {
        var foreign = Foreign(1, 2);
        Disk.Put(LogPath, foreign);
        _endOf = static _ => ProcessLog.Error();
        Deliver(Recovered()).ShouldBe([1, 2]);
        Disk.Bytes(LogPath).ShouldBe(foreign);
    }

    [Fact]
    public void An_empty_log_gets_none_and_is_removed()
    {
        Opened().Release("killed");
        _endOf = static _ => throw new InvalidOperationException("there is nothing to end");
        Recovered();
        Host.Ended!.Phase.ShouldBe(JobPhase.Absent);
        Disk.Bytes(LogPath).ShouldBeNull();
    }

    [Fact]
    public void A_log_that_serves_gets_none()
    {
        Left(ProcessLog.Start());
        var owner = Opened(isLeftover: false);
        owner.Gathered.ShouldBe(0);
        Append(owner, 2).Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void A_log_that_this_process_appends_to_gets_none_although_it_is_opened_like_a_leftover()
    {
        Left(ProcessLog.Start());
        Parts.Own.Add(Job);
        Opened(isLeftover: true).Gathered.ShouldBe(0);
    }

    [Fact]
    public void It_is_asked_for_by_the_first_event_of_the_oldest_segment_and_the_last_of_the_newest_file()
    {
        SegmentMaxBytes = 60;
        Left(ProcessLog.Start(), Event(2), Event(3), Event(4), Event(5), Event(6));
        LeftoverLog? asked = null;
        _endOf = log =>
        {
            asked = log;
            return ProcessLog.EndOf(log);
        };

        var owner = Recovered();

        (asked!.First!.EventType, asked.Last!.Sequence).ShouldBe((EventType.ProcessStart, 6));
        DeliverOverSegments(owner).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public void The_start_may_be_in_an_archived_segment()
    {
        SegmentMaxBytes = 60;
        var owner = Left(release: false, ProcessLog.Start(), Event(2), Event(3), Event(4), Event(5));
        DeliverOverSegments(owner, archives: true);
        Disk.ListNames("/state/archive").ShouldContain("build_1.wal.zst");
        owner.OnTimer(LogTimer.Marks);
        owner.Release("crash");

        DeliverOverSegments(Recovered()).ShouldBe([6]);
    }

    [Fact]
    public void The_last_event_may_be_in_an_archived_segment_and_nothing_be_left_of_the_log()
    {
        SegmentMaxBytes = 60;
        var owner = Left(release: false, ProcessLog.Start(), Event(2), Event(3));
        DeliverOverSegments(owner, archives: true);
        owner.Release("crash");
        Disk.Put(LogPath, TestLogs.Header()); // sealed, and killed before the next event
        Archived = new ArchivedNumbers(3, []);

        DeliverOverSegments(Recovered()).ShouldBe([4]);
    }

    [Fact]
    public void An_archive_that_cannot_be_read_keeps_no_log_from_delivery()
    {
        Left(Event(5));
        Disk.Put("/state/archive/build_1.wal.zst", "damaged"u8);
        LeftoverLog? asked = null;
        _endOf = log =>
        {
            asked = log;
            return null;
        };
        Deliver(Recovered()).ShouldBe([5]);
        (asked!.First!.Sequence, asked.Last!.Sequence).ShouldBe((5, 5));
    }

    [Fact]
    public void On_a_full_disk_what_is_pending_is_delivered_and_the_end_is_tried_again()
    {
        Left(ProcessLog.Start());
        var owner = Opened(isLeftover: true);
        Disk.Fault = call =>
            call.Operation == DurableCall && call.Path == LogPath ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Commit(owner);

        Deliver(owner).ShouldBe([1]);
        (Host.ArchivePath, owner.Status.OwesEnd, owner.State is LogState.Live).ShouldBe((null, true, true));
        Disk.Fault = null;
        Host.Strike(owner, LogTimer.Retry);
        Commit(owner);
        Deliver(owner).ShouldBe([2]);
        Ends().ShouldBe(1);
        Host.ArchivePath.ShouldBe(LogPath);
    }

    [Fact]
    public void A_write_whose_outcome_is_unknown_is_looked_up_and_not_repeated()
    {
        Left(ProcessLog.Start());
        var owner = Opened(isLeftover: true);
        FailOnce(DurableCall, Errno.EIO);
        Commit(owner);
        while (Host.HasExchange || Host.Timers.Contains(LogTimer.Retry))
        {
            if (Host.HasExchange) Host.Exchange(owner);
            else Host.Strike(owner, LogTimer.Retry);
        }

        Commit(owner);
        Deliver(owner).ShouldBe([1, 2]);
        Ends().ShouldBe(1);
    }

    [Fact]
    public void A_read_only_log_is_delivered_and_closed_without_an_end_which_the_next_process_gives()
    {
        Left(ProcessLog.Start());
        Disk.Fault = static call => call.Operation is DiskOperation.Write or DiskOperation.Create or DiskOperation.Truncate
            ? DiskFault.Fail(Errno.EROFS)
            : DiskFault.None;
        var owner = Recovered();
        owner.Drain();
        owner.Close();
        owner.Advance();
        Host.Ended.ShouldNotBeNull();
        Types(LogPath).ShouldBe([EventType.ProcessStart]);
        Disk.Fault = null;

        Deliver(Recovered()).ShouldBe([1, 2]);
    }

    [Fact]
    public void An_end_that_is_refused_for_good_is_reported_and_the_log_archived()
    {
        Left(ProcessLog.Start());
        _endOf = static _ => new JobEvent
        {
            EventType = EventType.ProcessError,
            ProcessError = new ProcessErrorEvent { ErrorMessage = new string('x', 2 << 20) },
        };
        Deliver(Recovered()).ShouldBe([1]);
        Host.ArchivePath.ShouldBe(LogPath);
        Reports.ShouldContain(report => report.Contains("cannot get one", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_large_log_the_ends_are_read_and_not_what_is_between()
    {
        var owner = Opened();
        Offer(owner, ProcessLog.Start());
        for (var sequence = 2; sequence <= 400; sequence++) Offer(owner, Large(sequence), commit: sequence % 10 == 0);
        owner.Release("killed");
        var scan = new LogOpener(Disk, new LogFolders(Logs, "/state/damaged"), 0, new Storage.ManualIo()).Open(LogPath);
        using var writer = scan.Writer;
        var before = Disk.Calls.Count;
        var read = new LeftoverEvents(Parts, Job).Read(scan, []);
        (read!.First!.Sequence, read.Last!.Sequence).ShouldBe((1, 400));
        var reads = Disk.Calls.Skip(before).Where(static call => call.Operation == DiskOperation.Read).ToList();
        reads.Count.ShouldBeLessThan(8);
        reads.Sum(static call => (long)call.CountBytes).ShouldBeLessThan(scan.Contents.Summary.EndBytes / 4);
    }

    private static JobEvent Large(long sequence)
    {
        var large = Event(sequence);
        large.Output.Output = ByteString.CopyFrom(new byte[8 << 10]);
        return large;
    }

    private LogOwner Left(params JobEvent[] events) => Left(release: true, events);

    /// <summary>A log of a process that was killed.</summary>
    private LogOwner Left(bool release, params JobEvent[] events)
    {
        var owner = Opened();
        foreach (var jobEvent in events)
        {
            Offer(owner, jobEvent);
            while (Host.HasExchange) Host.Exchange(owner);
        }

        if (release) owner.Release("killed");
        Host.Timers.Clear();
        return owner;
    }

    private static void Offer(LogOwner owner, JobEvent jobEvent, bool commit = true)
    {
        owner.Appends.Append(EventBody.Of(jobEvent), new RecordingAppender(), isOverWindow: false);
        if (commit) Commit(owner);
    }

    private LogOwner Recovered()
    {
        Host.Batches.Clear();
        Host.Timers.Clear();
        var owner = Opened(isLeftover: true);
        Commit(owner);
        while (Host.HasExchange) Host.Exchange(owner);
        return owner;
    }

    private static void Commit(LogOwner owner)
    {
        if (owner.Gathered > 0) owner.Appends.Commit();
        owner.Advance();
    }

    private List<long> Deliver(LogOwner owner) => DeliverOverSegments(owner);

    private List<long> DeliverOverSegments(LogOwner owner, bool archives = false)
    {
        var delivered = new List<long>();
        for (var idle = 0; idle < 3; idle++)
        {
            while (Host.HasWork) Host.Work(owner);
            if (archives && Host.TakeArchivePath() is { } path)
            {
                owner.Archived(new LogArchiver(Disk, "/state/archive").Archive(Job, path, CancellationToken.None));
                owner.Advance();
                idle = 0;
            }

            if (Host.Timers.Contains(LogTimer.Fill)) Host.Strike(owner, LogTimer.Fill);
            if (Host.HasRead) Host.Read(owner, Disk);
            if (Host.Batches.Count == 0) owner.Delivery.SenderWants(); // else it has one, and a second wish would be a new sender's
            owner.Advance();
            if (Host.Batches.Count > 0)
            {
                var (id, events) = Host.Batches[^1]; // a sender that asks again gets the same batch again
                idle = 0;
                delivered.AddRange(events.Select(static each => each.Sequence));
                owner.Delivery.Delivered(id, events[^1].Sequence);
                owner.Advance();
            }

            Host.Batches.Clear();
        }

        return delivered;
    }

    private int Ends() => Types(LogPath).Count(static type => type is EventType.ProcessEnd or EventType.ProcessError);

    private List<EventType> Types(string path) => SeenRecords.In(Disk.Bytes(path)!).Seen.All
        .Where(static each => !each.IsMark)
        .Select(static each => JobEvent.Parser.ParseFrom(Convert.FromHexString(each.PayloadHex)).EventType)
        .ToList();
}
