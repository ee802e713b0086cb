using Airunner.Actors.Storage;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace Airunner.Actors.Testing.Tests;

public sealed class TestDiskSpecs : TestKit
{
    private static readonly JobExecution Job = new("build", "1");
    private readonly TestWal _wal;

    public TestDiskSpecs()
        : base(TestWal.Config) => _wal = TestWal.StartIn(Sys);

    [Fact]
    public async Task A_held_sync_holds_the_acknowledgement_and_what_is_durable()
    {
        await _wal.Log.OpenAsync(Job);
        _wal.Disk.HoldSyncs = true;
        var append = _wal.Log.AppendAsync(Job, Make.Event(1)).AsTask();
        await AwaitConditionAsync(() => Task.FromResult(_wal.Disk.HeldSyncs == 1));
        append.IsCompleted.ShouldBeFalse();
        (await Should.ThrowAsync<TimeoutException>(() => _wal.ExpectAppendedAsync(Job, within: TimeSpan.Zero)))
            .Message.ShouldContain("Durable and not yet expected: 0.");

        _wal.Disk.ReleaseSyncs();

        (await append).ShouldBe(1);
        (await _wal.ExpectAppendedAsync(Job)).Sequence.ShouldBe(1);
        _wal.Disk.HoldSyncs = false;
    }

    [Fact]
    public async Task A_full_disk_refuses_until_it_has_space()
    {
        await _wal.Log.OpenAsync(Job);
        _wal.Disk.IsFull = true;
        var refused = await Should.ThrowAsync<AppendRefusedException>(async () => await _wal.Log.AppendAsync(Job, Make.Event(1)));
        (refused.Reason, refused.IsTransient).ShouldBe((RefusalReason.DiskFull, true));

        _wal.Disk.Repair();

        (await _wal.Log.AppendAsync(Job, Make.Event(1))).ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_write_leaves_the_outcome_unknown_and_the_log_goes_on_in_a_new_file()
    {
        await _wal.Log.AppendAsync(Job, Make.Event(1));
        _wal.Disk.Fail(DiskOperation.Write, Errno.EIO);
        await Should.ThrowAsync<AppendUnknownException>(async () => await _wal.Log.AppendAsync(Job, Make.Event(2)));

        (await _wal.Log.AppendAsync(Job, Make.Event(2))).ShouldBe(2);

        (await _wal.ExpectAppendedAsync(Job, logged => logged.Sequence == 2)).Parse().ShouldBe(Make.Event(2));
    }

    [Fact]
    public async Task A_crash_loses_what_was_not_synced_and_nothing_else()
    {
        _wal.Sender.HoldSends = true;
        await _wal.Log.AppendAsync(Job, Make.Event(1));
        _wal.Disk.HoldSyncs = true;
        var lost = _wal.Log.AppendAsync(Job, Make.Event(2)).AsTask();
        await AwaitConditionAsync(() => Task.FromResult(_wal.Disk.HeldSyncs > 0));

        await _wal.CrashAsync();

        await Should.ThrowAsync<AppendUnknownException>(() => lost);
        using var again = ActorSystem.Create("again", TestWal.Config);
        var wal = TestWal.StartIn(again, disk: _wal.Disk);
        (await wal.Log.OpenAsync(Job)).LastSequence.ShouldBe(1);
        (await wal.ExpectDeliveredAsync(Job)).ShouldBe(Make.Event(1));
        (await wal.Log.AppendAsync(Job, Make.Event(2))).ShouldBe(2);
    }

    [Fact]
    public async Task A_crash_ends_no_thread_that_works_on_the_disk()
    {
        var disk = new TestDisk();
        DiskFile.Open(disk.Files, "/log", WalOpen.CreateNew).Dispose();
        var direct = DiskFile.Open(disk.Files, "/log", WalOpen.Write | WalOpen.Direct);
        disk.HoldSyncs = true;
        var write = Task.Run(() =>
        {
            using var block = AlignedMemory.Rent(4096);
            direct.WriteFully(0, block.Span);
        });
        await AwaitConditionAsync(() => Task.FromResult(disk.HeldSyncs == 1));

        disk.Files.PowerOff();

        (await Should.ThrowAsync<WalIOException>(() => write)).Error.ShouldBe(Errno.EIO);
        Should.Throw<WalIOException>(() => DiskFile.Open(disk.Files, "/log", WalOpen.Read)).Error.ShouldBe(Errno.EIO);
        Should.Throw<WalIOException>(direct.Sync).Error.ShouldBe(Errno.EIO);
        direct.Dispose();
    }

    [Fact]
    public void Without_its_configuration_a_system_is_refused()
    {
        using var other = ActorSystem.Create("other");
        Should.Throw<InvalidOperationException>(() => TestWal.StartIn(other)).Message.ShouldContain("TestWal.Config");
    }
}
