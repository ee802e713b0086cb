using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>The first and the last event of a leftover log, wherever its files and archives have them.</summary>
public sealed class LeftoverEventsSpecs : LogOwnerFixture
{
    private const string Archives = "/state/archive";

    [Fact]
    public void Those_of_a_single_file()
    {
        Put(LogPath, 1, 2, 3);
        Read().ShouldBe((1, 3));
    }

    [Fact]
    public void A_file_that_begins_later_is_all_there_is_where_nothing_is_archived()
    {
        Put(LogPath, 5, 6);
        Read().ShouldBe((5, 6));
    }

    [Fact]
    public void What_begins_at_the_beginning_is_not_looked_for_in_archives()
    {
        Archive(1, 2);
        PutOutput(LogPath, 99, [1, 2, 3]);
        Events().ShouldNotBeNull().First.ShouldNotBeNull().Output.Output.ToByteArray().ShouldBe([99]);
    }

    [Fact]
    public void The_first_of_the_first_archive_and_the_last_of_the_file()
    {
        Archive(1, 2);
        Archive(3, 4);
        Put(LogPath, 5, 6);
        Read().ShouldBe((1, 6));
    }

    [Fact]
    public void Those_of_the_archives_where_the_file_has_no_event()
    {
        Archive(1, 2);
        Archive(3, 4, 5);
        Put(LogPath);
        Read().ShouldBe((1, 5));
    }

    [Fact]
    public void The_last_of_the_newest_segment_that_has_one()
    {
        var first = Segment(1, 1, 2);
        var empty = Segment(2);
        Put(LogPath);
        Read(first, empty).ShouldBe((1, 2));
    }

    [Fact]
    public void None_of_a_log_without_events()
    {
        Put(LogPath);
        Events().ShouldBeNull();
        Archive();
        Put(LogPath);
        Events().ShouldBeNull("its archive has none either");
    }

    [Fact]
    public void Nothing_is_said_by_an_archive_that_cannot_be_read_to_its_end()
    {
        var chance = new Random(1);
        var outputs = Enumerable.Range(0, 100).Select(_ => new byte[8 << 10]).ToList();
        outputs.ForEach(chance.NextBytes); // much that cannot be compressed: what is before the damage can be read
        Disk.Put(LogPath, [.. TestLogs.Header(), .. outputs.SelectMany(static (output, at) => TestLogs.Event(at + 1, output))]);
        ArchiveLog(lastSequence: 100);
        var path = Parts.ArchivePaths(Job).ShouldHaveSingleItem();
        var bytes = Disk.Bytes(path)!;
        bytes[^1] ^= 1; // the checksum of the whole
        Disk.Put(path, bytes);
        Put(LogPath);
        Events().ShouldBeNull();
    }

    [Theory]
    [InlineData(false, true, null, 6L)]
    [InlineData(true, false, 5L, null)]
    [InlineData(false, false, null, null)]
    public void Nothing_is_said_of_an_event_that_cannot_be_parsed(bool isFirstSound, bool isLastSound, long? first, long? last)
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. Record(5, isFirstSound), .. Record(6, isLastSound)]);

        Read().ShouldBe((first, last));

        static byte[] Record(byte sequence, bool isSound)
        {
            if (isSound) return TestLogs.Event(sequence, [1]);
            byte[] payload = [0x08, sequence, 0x12, 2, 0x08, 0xFF]; // the sequence, and a timestamp that is cut
            var record = new byte[RecordCodec.OverheadBytes + payload.Length];
            RecordCodec.Write(sequence, RecordStatus.Pending, TestLogs.TimestampMs, payload, record);
            return record;
        }
    }

    private void Put(string path, params long[] sequences) => PutOutput(path, 1, sequences);

    private void PutOutput(string path, byte output, long[] sequences) => Disk.Put(
        path, [.. TestLogs.Header(), .. sequences.SelectMany(sequence => TestLogs.Event(sequence, [output]))]);

    private SegmentFile Segment(int number, params long[] sequences)
    {
        var path = $"{Logs}/build_1~{number}.wal";
        Put(path, sequences);
        return new SegmentFile(number, path, Disk.Bytes(path)!.Length);
    }

    private void Archive(params long[] sequences)
    {
        Put(LogPath, sequences);
        ArchiveLog(sequences.LastOrDefault());
    }

    private void ArchiveLog(long lastSequence)
    {
        Disk.Put(LogPath, [.. Disk.Bytes(LogPath)!, .. TestLogs.Mark(lastSequence, RecordStatus.Sent)]);
        new LogArchiver(Disk, Archives).Archive(Job, LogPath, CancellationToken.None);
    }

    private LeftoverLog? Events(params SegmentFile[] segments)
    {
        var opened = Parts.Opener.Open(LogPath);
        using var writer = opened.Writer;
        return new LeftoverEvents(Parts, Job).Read(opened, segments);
    }

    private (long? First, long? Last) Read(params SegmentFile[] segments) =>
        Events(segments) is { } log ? (log.First?.Sequence, log.Last?.Sequence) : (null, null);
}
