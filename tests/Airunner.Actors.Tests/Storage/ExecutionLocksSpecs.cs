using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

public sealed class ExecutionLocksSpecs
{
    private readonly SimulatedFileSystem _disk = new(new Random(7));

    [Fact]
    public void A_name_has_one_owner_in_this_process_and_among_processes()
    {
        using var here = ExecutionLocks.Open(_disk, "/");
        using var elsewhere = ExecutionLocks.Open(_disk, "/");

        var held = here.TryAcquire("a.wal");

        held.ShouldNotBeNull();
        here.TryAcquire("a.wal").ShouldBeNull();
        elsewhere.TryAcquire("a.wal").ShouldBeNull();
        elsewhere.TryAcquire("b.wal").ShouldNotBeNull();
        held.Dispose();
        elsewhere.TryAcquire("a.wal").ShouldNotBeNull();
    }

    [Fact]
    public void Behind_a_crash_a_name_is_given_back_without_an_exception()
    {
        var locks = ExecutionLocks.Open(_disk, "/");
        var held = locks.TryAcquire("a.wal").ShouldNotBeNull();
        _disk.PowerOff();

        held.Dispose();

        locks.Dispose();
    }

    [Fact]
    public void Giving_a_name_back_twice_does_not_free_its_next_owner()
    {
        using var locks = ExecutionLocks.Open(_disk, "/");
        var first = locks.TryAcquire("a.wal")!;
        first.Dispose();
        locks.TryAcquire("a.wal").ShouldNotBeNull();

        first.Dispose();

        locks.TryAcquire("a.wal").ShouldBeNull();
    }

    [Fact]
    public void Names_that_share_a_byte_keep_it_until_the_last_is_given_back()
    {
        using var here = ExecutionLocks.Open(_disk, "/", static _ => 5);
        using var elsewhere = ExecutionLocks.Open(_disk, "/", static _ => 5);
        var a = here.TryAcquire("a.wal");
        var b = here.TryAcquire("b.wal");
        b.ShouldNotBeNull();

        a!.Dispose();
        elsewhere.TryAcquire("a.wal").ShouldBeNull();
        b.Dispose();

        elsewhere.TryAcquire("a.wal").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("a.wal", 3793225522307104955)]
    [InlineData("build_7.wal", 8913515410250048772)]
    public void Every_version_finds_the_same_byte_for_a_name(string name, long expected) => ExecutionLocks.ByteOf(name).ShouldBe(expected);

    [Fact]
    public void An_error_of_the_lock_file_is_no_owner()
    {
        using var locks = ExecutionLocks.Open(_disk, "/");
        _disk.Fault = call => call.Operation == DiskOperation.Lock ? DiskFault.Fail(Errno.EIO) : DiskFault.None;

        Should.Throw<WalIOException>(() => locks.TryAcquire("a.wal")).Error.ShouldBe(Errno.EIO);
        _disk.Fault = null;

        locks.TryAcquire("a.wal").ShouldNotBeNull();
    }
}
