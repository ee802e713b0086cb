using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Failures of zeroing ahead do not affect the log.</summary>
public sealed class FailingSpaceAheadSpecs
{
    private const string Log = "/a.wal";
    private const long First = SpaceAhead.FirstStepBytes;
    private readonly SimulatedFileSystem _disk = new(new Random(1));
    private readonly ManualIo _background = new();

    public FailingSpaceAheadSpecs() => _disk.Put(Log, []);

    [Theory]
    [InlineData(DiskOperation.Open, true)]
    [InlineData(DiskOperation.Write, true)]
    [InlineData(DiskOperation.Open, false)]
    [InlineData(DiskOperation.Write, false)]
    [InlineData(DiskOperation.Sync, false)]
    public void A_step_that_fails_counts_for_nothing_and_the_next_one_begins_where_it_began(DiskOperation failing, bool direct)
    {
        var ahead = Make(direct);
        _disk.Fault = call => call.Operation == failing ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        ahead.Consider(0, commitBytes: 1);
        _background.RunNext();
        ahead.ReadyEndBytes.ShouldBe(0);
        ahead.AwaitBelow(First);
        ahead.Stop();
        _background.Awaited.ShouldBe(0); // no step is running

        _disk.Fault = null;
        ahead.Reset(0);
        ahead.Consider(0, commitBytes: 1);
        _background.RunNext();
        ahead.ReadyEndBytes.ShouldBe(First);
    }

    [Fact]
    public void Background_work_that_is_not_taken_is_not_waited_for()
    {
        _background.TakesWork = false;
        var ahead = Make(direct: true);
        ahead.Consider(0, commitBytes: 1);
        ahead.AwaitBelow(First);
        ahead.Stop();
        _background.Awaited.ShouldBe(0);
        ahead.ReadyEndBytes.ShouldBe(0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Zeros_count_only_when_they_are_durable(bool direct)
    {
        var ahead = Make(direct);
        ahead.Consider(0, commitBytes: 1);
        _background.RunNext();

        _disk.Crash(Unsynced.Lost);

        ahead.ReadyEndBytes.ShouldBe(First);
        _disk.Bytes(Log)!.Length.ShouldBe((int)First);
    }

    [Fact]
    public void Each_step_has_a_handle_of_its_own_and_closes_it()
    {
        var ahead = Make(direct: false);
        for (var i = 0; i < 3; i++)
        {
            ahead.Consider(ahead.ReadyEndBytes, commitBytes: 1);
            _background.RunNext();
        }

        _disk.Calls.Count(call => call.Operation == DiskOperation.Open).ShouldBe(3);
        var free = _disk.FreeSpace("/");
        _disk.TryRemoveFile(Log);
        _disk.FreeSpace("/").ShouldBeGreaterThan(free); // a file that is still open keeps its blocks
    }

    private SpaceAhead Make(bool direct) =>
        new(_disk, Log, direct ? WalOpen.Write | WalOpen.Direct : WalOpen.Write, maxStepBytes: 4 * First, _background);
}
