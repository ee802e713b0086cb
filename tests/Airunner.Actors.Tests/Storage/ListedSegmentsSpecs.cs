using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

/// <summary>When a listing of the directory of logs says which segments a log has.</summary>
public sealed class ListedSegmentsSpecs
{
    private const string Logs = "/state/wal";
    private const string Current = $"{Logs}/build_1.wal";
    private const string Second = $"{Logs}/build_1~2.wal";

    private readonly SimulatedFileSystem _disk = new(new Random(1));
    private readonly SegmentListing _listing = new();
    private readonly ListedSegments _listed = new();

    public ListedSegmentsSpecs()
    {
        DiskDirectories.Ensure(_disk, Logs);
        _listed.Take(_listing);
    }

    [Fact]
    public void The_segments_are_those_of_the_listing_while_the_current_file_is_that_of_the_listing()
    {
        Put(Current);
        Put(Second);
        _listing.AddCurrent(Current, _disk.TryStat(Current)!.Value);
        _listing.AddSegment(Current, new SegmentFile(3, $"{Logs}/build_1~3.wal", 16)); // archived since
        _listing.AddSegment(Current, new SegmentFile(2, Second, 16));

        _listed.Of(_disk, Current)!.Segments.Select(static segment => segment.Number).ShouldBe([2]);
    }

    [Fact]
    public void Another_current_file_has_other_segments()
    {
        Put(Current);
        _listing.AddCurrent(Current, _disk.TryStat(Current)!.Value);
        _disk.RenameFile(Current, Second);
        Put(Current);

        _listed.Of(_disk, Current).ShouldBeNull();
    }

    [Fact]
    public void Of_a_log_that_the_listing_left_out_and_that_has_no_current_file_it_says_nothing()
    {
        Put(Second); // the process ended between sealing and making the next file, and the first segment is archived

        _listed.Of(_disk, Current).ShouldBeNull();
    }

    [Fact]
    public void Of_a_log_without_a_current_file_it_says_nothing_since_others_may_have_sealed_more()
    {
        Put(Second);
        _listing.AddSegment(Current, new SegmentFile(2, Second, 16));
        Put($"{Logs}/build_1~3.wal");

        _listed.Of(_disk, Current).ShouldBeNull();
    }

    [Fact]
    public void Of_a_log_that_this_process_seals_it_says_nothing()
    {
        Put(Current);
        _listing.AddCurrent(Current, _disk.TryStat(Current)!.Value);
        _listed.NoteSealing(Current);

        _listed.Of(_disk, Current).ShouldBeNull();
    }

    private void Put(string path) => _disk.Put(path, [.. TestLogs.Header()]);
}
