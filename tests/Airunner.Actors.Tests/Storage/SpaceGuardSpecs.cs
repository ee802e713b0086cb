using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Storage;

public sealed class SpaceGuardSpecs
{
    private const long Block = 4096;
    private readonly SimulatedFileSystem _disk = new(new Random(1));

    public SpaceGuardSpecs() => DiskDirectories.Ensure(_disk, "/wal");

    [Theory]
    [InlineData(399, true)]
    [InlineData(400, true)]
    [InlineData(401, false)]
    public void The_quota_is_reached_and_not_passed(long bytes, bool isAllowed)
    {
        var space = new SpaceGuard(_disk, "/wal", maxBytes: 1000, minFreeBytes: 0);
        space.Note(700);
        space.Note(-100);

        space.Allows(bytes).ShouldBe(isAllowed);
        if (!isAllowed) space.Explain().ShouldContain("quota.max-bytes 1000");
    }

    [Fact]
    public void What_is_delivered_makes_room_under_the_quota()
    {
        var space = new SpaceGuard(_disk, "/wal", maxBytes: 1000, minFreeBytes: 0);
        space.Note(1000);
        space.Allows(1).ShouldBeFalse();
        space.Note(-1);
        space.Allows(1).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Block - 1, true)]
    [InlineData(Block, true)]
    [InlineData(Block + 1, false)]
    public void The_free_space_that_is_kept_is_reached_and_not_passed(long bytes, bool isAllowed)
    {
        _disk.CapacityBytes = 5 * Block;
        var space = new SpaceGuard(_disk, "/wal", maxBytes: 0, minFreeBytes: 4 * Block);

        space.Allows(bytes).ShouldBe(isAllowed);
        if (!isAllowed) space.Explain().ShouldContain($"only {5 * Block} bytes are free on the disk of /wal");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(10)]
    public void What_the_first_append_takes_is_no_room_for_the_next(int blocks)
    {
        _disk.CapacityBytes = (blocks + 4) * Block;
        var space = new SpaceGuard(_disk, "/wal", maxBytes: 0, minFreeBytes: 4 * Block);
        space.Allows(blocks * Block).ShouldBeTrue();
        _disk.Put("/wal/a", new byte[blocks * Block]); // it is written

        space.Allows(1).ShouldBeFalse();
    }

    [Fact]
    public void Free_space_is_asked_for_again_after_a_few_mebibytes_and_not_before()
    {
        var space = new SpaceGuard(_disk, "/wal", maxBytes: 0, minFreeBytes: 1);
        space.Allows(1).ShouldBeTrue();
        for (var i = 0; i < 8; i++) space.Allows(1 << 20).ShouldBeTrue();
        Asked().ShouldBe(1);

        space.Allows(1).ShouldBeTrue();
        Asked().ShouldBe(2);
    }

    [Fact]
    public void Appends_are_taken_again_as_soon_as_there_is_room()
    {
        _disk.CapacityBytes = 4 * Block;
        var space = new SpaceGuard(_disk, "/wal", maxBytes: 0, minFreeBytes: 4 * Block);
        for (var i = 0; i < 10; i++) space.Allows(1 << 20).ShouldBeFalse();

        _disk.CapacityBytes = 5 * Block;
        space.Allows(1).ShouldBeTrue();
    }

    [Fact]
    public void Unknown_free_space_does_not_refuse_appends()
    {
        _disk.Fault = call => call.Operation == DiskOperation.FreeBytes ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        new SpaceGuard(_disk, "/wal", maxBytes: 0, minFreeBytes: 1).Allows(1).ShouldBeTrue();
    }

    [Fact]
    public void Without_limits_everything_is_taken()
    {
        var space = new SpaceGuard(_disk, "/wal", maxBytes: 0, minFreeBytes: 0);
        space.Note(1L << 50);
        space.Allows(1L << 50).ShouldBeTrue();
        Asked().ShouldBe(0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Marks_have_room_where_appends_have_none(bool isQuota)
    {
        var opened = new LogOpener(_disk, new LogFolders("/wal", "/damaged"), preallocateBytes: 0, new ManualIo()).Open("/wal/a.wal");
        var space = new SpaceGuard(_disk, "/wal", isQuota ? 120 : 0, isQuota ? 0 : _disk.FreeSpace("/wal") - Block);
        using var log = new JobLog(_disk, opened, space, new PendingRetries(), 10 << 20);
        log.Offer(Event(10), 0, out var number, out _).ShouldBe(Taken.Gathered);
        log.Commit(0);
        log.Offer(Event(5000), 0, out _, out var refusal).ShouldBe(Taken.Refused);
        refusal.ShouldBe(RefusalReason.DiskFull);

        log.Fail(number);
        log.Commit(0);

        log.HasMarks.ShouldBeFalse();
        log.Offer(Event(5000), 0, out _, out refusal).ShouldBe(Taken.Refused);
    }

    private int Asked() => _disk.Calls.Count(call => call.Operation == DiskOperation.FreeBytes);

    private static EventBody Event(int bytes) =>
        EventBody.Of(new JobEvent { Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[bytes]) } });

    [Fact]
    public void Before_the_leftover_logs_are_counted_only_a_little_is_allowed_of_a_quota()
    {
        var space = new SpaceGuard(_disk, "/wal", maxBytes: 8L << 20, minFreeBytes: 0);
        space.AwaitCount();
        space.Allows(SpaceGuard.LargestUncountedBytes).ShouldBeTrue();
        space.Allows(SpaceGuard.LargestUncountedBytes + 1).ShouldBeFalse();
        space.Explain().ShouldContain("still being counted");
        space.NoteFound("/wal/a.wal", 4L << 20);
        space.Counted();
        space.Allows(4L << 20).ShouldBeTrue();
        space.Allows((4L << 20) + 1).ShouldBeFalse();
        var unlimited = new SpaceGuard(_disk, "/wal", maxBytes: 0, minFreeBytes: 0);
        unlimited.AwaitCount();
        unlimited.Allows(1L << 40).ShouldBeTrue();
    }
}
