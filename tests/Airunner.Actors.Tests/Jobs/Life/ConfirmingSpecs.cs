using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>The question whether the server has everything, between the last batch and the archive.</summary>
public sealed class ConfirmingSpecs : LogOwnerFixture
{
    private const string Segment = $"{Logs}/build_1~1.wal";
    private static readonly Completeness All = new(2, IsComplete: true, 0);

    public ConfirmingSpecs() => Confirms = true;

    [Fact]
    public void A_completed_log_is_archived_after_the_server_was_asked()
    {
        var owner = Completed(1, 2);
        owner.State.ShouldBeOfType<LogState.Confirming>();
        owner.Status.Phase.ShouldBe(JobPhase.Completing);
        Host.ArchiveRequest.ShouldBeNull();
        Append(owner, 3).Refused.ShouldBe(RefusalReason.Closed);

        Host.Confirmation!().ShouldBe(Totals(1, 2));
        owner.Confirmed(new Confirmation(All, null));
        owner.Advance();

        owner.State.ShouldBeOfType<LogState.Archiving>();
        owner.Archived(new ArchivedLog("/state/archive/build_1.wal.zst", 100, 50));
        Host.Ended!.Completeness.ShouldBe(All);
        Reports.ShouldNotContain(static report => report.Contains("does not have all"));
    }

    [Fact]
    public void A_server_that_is_not_known_to_have_all_holds_nothing_back()
    {
        var owner = Completed(1, 2);
        owner.Confirmed(new Confirmation(null, "no answer"));
        owner.State.ShouldBeOfType<LogState.Archiving>();
        owner.Status.Completeness.ShouldBeNull();
        Reports.ShouldContain(static report => report.EndsWith("build, 1, no answer"));
    }

    [Fact]
    public void What_a_server_lacks_is_reported()
    {
        var owner = Completed(1, 2);
        owner.Confirmed(new Confirmation(new Completeness(2, false, 1) { MissingRanges = [new SequenceRange(2, 2)] }, null));
        owner.State.ShouldBeOfType<LogState.Archiving>();
        Reports.ShouldContain(static report => report.EndsWith("2, build, 1, 1 event missing (sequence 2)"));
    }

    [Fact]
    public void A_leftover_is_asked_for_as_well_and_the_next_instance_takes_appends()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Record(Event(1))]);
        var owner = Opened(isLeftover: true);
        DeliverAll(owner);
        owner.State.ShouldBeOfType<LogState.Confirming>();
        owner.Status.Phase.ShouldBe(JobPhase.Open);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Recovering);
        Host.Confirmation!().ShouldBe(Totals(1));
    }

    [Fact]
    public void A_log_that_ended_between_its_last_batch_and_the_answer_is_asked_for_again()
    {
        var owner = Completed(1, 2);
        owner.Close();
        owner.Advance();
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Completing);
        owner.Confirmed(new Confirmation(All, null)); // too late
        Host.ArchiveRequest.ShouldBeNull();

        var next = Opened(isLeftover: true);
        next.State.ShouldBeOfType<LogState.Confirming>();
        Host.Confirmation!().ShouldBe(Totals(1, 2));
    }

    [Fact]
    public void A_log_that_only_closes_is_not_asked_for()
    {
        var owner = Opened();
        Append(owner, 1);
        DeliverAll(owner);
        owner.Drain();
        owner.Advance();
        Host.Confirmation.ShouldBeNull();
        Host.Ended.ShouldNotBeNull();
    }

    [Fact]
    public void A_log_without_an_event_is_not_asked_for()
    {
        var owner = Opened();
        owner.Complete();
        owner.Advance();
        Host.Confirmation.ShouldBeNull();
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Absent);
    }

    [Fact]
    public void Without_archiving_a_completed_log_is_asked_for_and_kept()
    {
        ArchiveOnComplete = false;
        var owner = Completed(1, 2);
        Host.Confirmation!().ShouldBe(Totals(1, 2));
        owner.Confirmed(new Confirmation(All, null));
        Host.Ended.ShouldNotBeNull().Completeness.ShouldBe(All);
        Disk.Stat(LogPath, out _).ShouldBe(Errno.None);
    }

    [Fact]
    public void An_event_that_was_refused_for_good_is_not_counted()
    {
        var owner = Opened();
        foreach (var sequence in (long[])[1, 2, 3]) Append(owner, sequence);
        owner.Complete();
        owner.Advance();
        if (Host.HasRead) Host.Read(owner, Disk);
        owner.Delivery.SenderWants();
        owner.Advance();
        var (id, _) = Host.Batches[^1];
        owner.Delivery.Delivered(id, 1);
        owner.Delivery.Refused(id, 2, "no");
        owner.Delivery.Delivered(id, 3);
        owner.Advance();
        Host.Confirmation!().ShouldBe(Totals(1, 3));
    }

    [Fact]
    public void The_segments_are_counted_before_they_are_archived_and_with_the_rest()
    {
        EndOf(Segmented(events: 5));
        Host.Confirmation!().ShouldBe(Totals(1, 2, 3, 4, 5));
    }

    [Fact]
    public void An_event_of_a_segment_that_was_refused_for_good_is_not_counted()
    {
        EndOf(Segmented(events: 5), refused: 2);
        Host.Confirmation!().ShouldBe(Totals(1, 3, 4, 5));
    }

    [Fact]
    public void Events_of_a_segment_that_a_later_file_calls_failed_are_not_counted()
    {
        SegmentMaxBytes = 60;
        Disk.Put(Segment, [.. TestLogs.Header(), .. TestLogs.Record(Event(1)), .. TestLogs.Record(Event(2))]);
        Disk.Put(
            LogPath,
            [
                .. TestLogs.Header(), .. TestLogs.Record(Event(3)),
                .. TestLogs.Mark(1, RecordStatus.Failed), .. TestLogs.Mark(2, RecordStatus.Sent),
            ]);
        EndOf(Opened(isLeftover: true));
        Host.Confirmation!().ShouldBe(Totals(2, 3));
    }

    [Fact]
    public void A_damaged_segment_is_counted_as_it_was_repaired()
    {
        SegmentMaxBytes = 60;
        var damaged = TestLogs.Record(Event(2));
        damaged[^1] ^= 1;
        Disk.Put(Segment, [.. TestLogs.Header(), .. TestLogs.Record(Event(1)), .. damaged, .. TestLogs.Record(Event(3))]);
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Record(Event(4)), .. TestLogs.Mark(1, RecordStatus.Failed)]);
        var isFirstRename = true;
        Disk.Fault = call => // the repair fails when the segment is opened, and is done before its marks are appended
        {
            if (call.Operation != DiskOperation.Rename || !isFirstRename) return DiskFault.None;
            isFirstRename = false;
            return DiskFault.Fail(Errno.EIO);
        };
        EndOf(Opened(isLeftover: true));
        Host.Confirmation!().ShouldBe(Totals(3, 4));
    }

    [Fact]
    public void The_archives_of_earlier_processes_are_read()
    {
        DiskDirectories.Ensure(Disk, "/state/archive");
        Disk.Put("/state/wal/earlier.wal", [.. TestLogs.Header(), .. TestLogs.Record(Event(1)), .. TestLogs.Mark(1, RecordStatus.Sent)]);
        new LogArchiver(Disk, "/state/archive").Archive(Job, "/state/wal/earlier.wal", CancellationToken.None);
        Archived = new ArchivedNumbers(1, []);
        var owner = Completed(2, 3);
        Host.Confirmation!().ShouldBe(Totals(1, 2, 3));
    }

    private LogOwner Completed(params long[] sequences)
    {
        var owner = Opened();
        foreach (var sequence in sequences) Append(owner, sequence).Acknowledged.ShouldBe(sequence);
        owner.Complete();
        owner.Advance();
        DeliverAll(owner);
        return owner;
    }

    /// <summary>A log whose events fill several segments, and is completed.</summary>
    private LogOwner Segmented(int events)
    {
        SegmentMaxBytes = 60; // a header and two events
        var owner = Opened();
        for (var sequence = 1; sequence <= events; sequence++)
        {
            Append(owner, sequence, commit: false);
            if (owner.Gathered > 0) owner.Appends.Commit();
            owner.Advance();
            while (Host.HasExchange) Host.Exchange(owner);
            if (owner.Gathered > 0) owner.Appends.Commit();
        }

        owner.Complete();
        owner.Advance();
        return owner;
    }

    /// <summary>Delivers and archives the segments, up to the question; what was counted cannot be read again.</summary>
    private void EndOf(LogOwner owner, long? refused = null)
    {
        for (var archived = 0; owner.State is LogState.Live;)
        {
            if (Host.HasWork) Host.Work(owner);
            else if (Host.TakeArchivePath() is { } path) Archive(owner, path, ++archived);
            else DeliverNext(owner, refused);
        }

        Disk.Fault = static call =>
            call.Operation == DiskOperation.Read && call.Path.EndsWith(".zst", StringComparison.Ordinal)
                ? DiskFault.Fail(Errno.EIO)
                : DiskFault.None;
    }

    private void DeliverNext(LogOwner owner, long? refused)
    {
        if (Host.HasRead) Host.Read(owner, Disk);
        var before = Host.Batches.Count;
        owner.Delivery.SenderWants();
        owner.Advance();
        if (Host.Batches.Count == before) return;
        var (id, events) = Host.Batches[^1];
        for (var at = 0; at < events.Count; at++)
        {
            if (events.SequenceAt(at) == refused) owner.Delivery.Refused(id, refused.Value, "no");
            else owner.Delivery.Delivered(id, events.SequenceAt(at));
        }

        owner.Advance();
    }

    private void Archive(LogOwner owner, string path, int number)
    {
        DiskDirectories.Ensure(Disk, "/state/archive");
        var archived = new LogArchiver(Disk, "/state/archive").Archive(Job, path, CancellationToken.None);
        archived.Path.ShouldEndWith(number == 1 ? "build_1.wal.zst" : $"build_1~{number}.wal.zst");
        owner.Archived(archived);
        owner.Advance();
    }

    private static ExecutionTotals Totals(params long[] sequences)
    {
        var totals = default(ExecutionTotals);
        foreach (var sequence in sequences) totals = totals.With(sequence, Event(sequence).ToByteArray());
        return totals;
    }
}
