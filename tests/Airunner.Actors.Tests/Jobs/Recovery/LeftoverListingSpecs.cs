using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Recovery;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Jobs.Life;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Recovery;

/// <summary>The first listing, while another process seals the file of a log and ends.</summary>
public sealed class LeftoverListingSpecs : SegmentFixture
{
    private const string Sixth = $"{Logs}/build_1~6.wal"; // those before it are archived

    public LeftoverListingSpecs() => SegmentMaxBytes = 0;

    [Fact]
    public void A_file_that_is_sealed_after_its_name_was_read_is_found_by_its_new_name()
    {
        Put(LogPath, Pending(1), Pending(2));
        var isSealed = false;
        Disk.Fault = call =>
        {
            if (isSealed || call is not { Operation: DiskOperation.Stat, Path: LogPath }) return DiskFault.None;
            isSealed = true;
            Disk.RenameFile(LogPath, Sixth);
            Put(LogPath);
            return DiskFault.None;
        };

        LeftoverLogs.TakeIn(Parts, LeftoverListing.Read(Parts), static _ => false, new LeftoverQueue(), NoReports.Instance).ShouldBe(1);

        isSealed.ShouldBeTrue();
        var owner = Opened(isLeftover: true);
        Append(owner, 0).Acknowledged.ShouldBe(3);
        Deliver(owner).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_log_whose_next_file_is_not_made_yet_is_one_of_those_that_are_left()
    {
        Put(LogPath, Pending(1));
        Disk.Fault = call =>
        {
            if (call is { Operation: DiskOperation.Stat, Path: LogPath } && Disk.Bytes(LogPath) is not null)
                Disk.RenameFile(LogPath, Sixth);
            return DiskFault.None;
        };
        var found = new LeftoverQueue();

        LeftoverLogs.TakeIn(Parts, LeftoverListing.Read(Parts), static _ => false, found, NoReports.Instance);

        found.OpenOfStart.ShouldBe([Job]);
    }
}
