using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>A log whose file is removed while it is in use: when that is noticed, and what follows.</summary>
public sealed class RemovedLogSpecs : LogOwnerFixture
{
    [Fact]
    public void Whether_it_was_removed_is_looked_at_once_a_second_however_many_commits_there_are()
    {
        var log = Opened().Log!;
        var calls = Disk.Calls.Count;
        foreach (var nowMs in (long[])[1000, 1000, 1500, 1999]) log.Commit(nowMs);
        Looks().ShouldBe(1);
        log.Commit(2000);
        Looks().ShouldBe(2);

        int Looks() => Disk.Calls.Skip(calls).Count(static call => call.Operation == DiskOperation.Names);
    }

    [Fact]
    public void It_is_noticed_also_after_the_clock_was_set_back()
    {
        var log = Opened().Log!;
        log.Commit(100_000);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Should.Throw<WalIOException>(() => log.Commit(5_000)).Error.ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void What_is_lost_with_it_is_reported_where_its_time_is_over_before_it_could_be_written_again()
    {
        var owner = Removed();
        Disk.Fault = static call => call.Operation == DiskOperation.Create ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Host.Exchange(owner);
        owner.Close();
        owner.Advance();
        Host.Ended.ShouldNotBeNull().Trouble.ShouldNotBeNull().ShouldContain("the log was removed while it was in use");
        Reports.ShouldContain(static report => report.StartsWith("Closing the log of", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_written_again_after_the_delay_where_the_disk_refuses_another_handle_of_it_at_first()
    {
        var handles = 0;
        Disk.Fault = call => call.Operation == DiskOperation.Reopen && ++handles == 2 ? DiskFault.Fail(Errno.ENFILE) : DiskFault.None;
        var owner = Removed();
        handles.ShouldBe(2); // one that is kept, and one for the work
        Host.Exchange(owner);
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        SeenRecords.In(Disk.Bytes(LogPath)!).Seen.EventSequences.ShouldBe([1, 2]);
    }

    /// <summary>An owner that has found its file removed, and has asked for it to be written again.</summary>
    private LogOwner Removed()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Clock.Pass(TimeSpan.FromSeconds(1));
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        Host.HasExchange.ShouldBeTrue();
        return owner;
    }
}
