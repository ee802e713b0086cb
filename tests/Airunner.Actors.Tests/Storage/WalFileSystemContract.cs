using System.Text;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

/// <summary>The contract of every <see cref="IWalFileSystem"/>; the specs of each disk inherit it.</summary>
public abstract class WalFileSystemContract : IDisposable
{
    internal abstract IWalFileSystem Files { get; }

    /// <summary>An empty directory of <see cref="Files"/>.</summary>
    protected abstract string Root { get; }

    /// <summary>How files are opened here: <see cref="WalOpen.Direct"/> or nothing more.</summary>
    internal virtual WalOpen More => WalOpen.Read;

    /// <summary>Puts a symbolic link on the disk, which the seam itself cannot.</summary>
    protected abstract void MakeSymbolicLink(string path, string target);

    [Fact]
    public void A_new_file_is_empty_and_regular()
    {
        using var file = Create("a");

        file.Length.ShouldBe(0);
        var stat = Files.TryStat(At("a"));
        stat!.Value.IsRegularFile.ShouldBeTrue();
        stat.Value.IsDirectory.ShouldBeFalse();
        stat.Value.LengthBytes.ShouldBe(0);
        stat.Value.Inode.ShouldBe(file.Inode);
    }

    [Fact]
    public void Creating_what_exists_is_refused_and_leaves_it_alone()
    {
        Create("a", "kept");

        Files.Open(At("a"), WalOpen.CreateNew | More, out var file).ShouldBe(Errno.EEXIST);

        file.ShouldBeNull();
        Text("a").ShouldBe("kept");
    }

    [Fact]
    public void Opening_a_missing_file_or_one_in_a_missing_directory_answers_ENOENT()
    {
        Files.Open(At("none"), WalOpen.Write | More, out _).ShouldBe(Errno.ENOENT);
        Files.Open(At("none/a"), WalOpen.CreateNew | More, out _).ShouldBe(Errno.ENOENT);
        Files.Stat(At("none"), out _).ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void A_path_through_a_file_answers_ENOTDIR()
    {
        Create("a", "x");

        Files.Open(At("a/b"), WalOpen.CreateNew | More, out _).ShouldBe(Errno.ENOTDIR);
        Files.CreateDirectory(At("a/b")).ShouldBe(Errno.ENOTDIR);
        Files.List(At("a"), out _).ShouldBe(Errno.ENOTDIR);
        Files.SyncDirectory(At("a")).ShouldBe(Errno.ENOTDIR);
    }

    [Fact]
    public void A_directory_is_not_opened_as_a_file()
    {
        Files.CreateDirectory(At("d")).ShouldBe(Errno.None);

        Files.Open(At("d"), WalOpen.Read, out _).ShouldBe(Errno.EISDIR);
        Files.Open(At("d"), WalOpen.Write | More, out _).ShouldBe(Errno.EISDIR);
    }

    [Fact]
    public void A_symbolic_link_is_never_opened()
    {
        Create("target", "secret");
        MakeSymbolicLink(At("link"), At("target"));

        Files.Open(At("link"), WalOpen.Read | More, out _).ShouldBe(Errno.ELOOP);
        Files.Open(At("link"), WalOpen.Write | More, out _).ShouldBe(Errno.ELOOP);
        Files.Open(At("link"), WalOpen.CreateNew | More, out _).ShouldBe(Errno.EEXIST);
        Files.OpenLocks(At("link"), out _).ShouldBe(Errno.ELOOP);
        var stat = Files.TryStat(At("link"))!.Value;
        stat.IsRegularFile.ShouldBeFalse();
        stat.IsDirectory.ShouldBeFalse();
    }

    [Fact]
    public void What_was_written_is_read_back_also_by_another_handle()
    {
        using var file = Create("a");
        using var blocks = Blocks(3, fill: 7);
        file.WriteFully(4096, blocks.Span[..8192]);
        file.Sync();

        using var reader = DiskFile.Open(Files, At("a"), WalOpen.Read | More);
        using var target = Blocks(4, fill: 9);
        reader.ReadFully(0, target.Span[..16384]).ShouldBe(12288);

        target.Span[..4096].IndexOfAnyExcept((byte)0).ShouldBe(-1, "what was never written reads as zeros");
        target.Span[4096..12288].IndexOfAnyExcept((byte)7).ShouldBe(-1);
    }

    [Fact]
    public void Reading_at_or_after_the_end_gives_nothing()
    {
        using var file = Create("a");
        using var blocks = Blocks(1, fill: 1);
        file.WriteFully(0, blocks.Span[..4096]);

        file.ReadFully(4096, blocks.Span[..4096]).ShouldBe(0);
        file.ReadFully(1 << 20, blocks.Span[..4096]).ShouldBe(0);
    }

    [Fact]
    public void A_length_that_is_no_multiple_of_the_block_is_read_to_its_end()
    {
        Create("a", new string('x', 5000));
        using var file = DiskFile.Open(Files, At("a"), WalOpen.Read | More);
        using var target = Blocks(2, fill: 0);

        file.ReadFully(0, target.Span[..8192]).ShouldBe(5000);
    }

    [Fact]
    public void Truncating_cuts_and_extends_with_zeros()
    {
        using var file = Create("a");
        using var blocks = Blocks(2, fill: 5);
        file.WriteFully(0, blocks.Span[..8192]);

        file.Truncate(100);
        file.Length.ShouldBe(100);
        file.Truncate(8192);

        file.ReadFully(0, blocks.Span[..8192]).ShouldBe(8192);
        blocks.Span[..100].IndexOfAnyExcept((byte)5).ShouldBe(-1);
        blocks.Span[100..8192].IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Fact]
    public void A_file_opened_for_reading_cannot_be_written()
    {
        Create("a", "x");
        using var file = DiskFile.Open(Files, At("a"), WalOpen.Read | More);
        using var blocks = Blocks(1, fill: 1);

        Should.Throw<WalIOException>(() => file.WriteFully(0, blocks.Span[..4096])).Error.ShouldBe(Errno.EBADF);
        Should.Throw<WalIOException>(() => file.Truncate(0)).Error.ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public void A_disposed_file_throws_as_any_disposed_object_does()
    {
        var file = Create("a");
        file.Dispose();
        file.Dispose();

        Should.Throw<ObjectDisposedException>(file.Sync);
    }

    [Fact]
    public void Renaming_replaces_what_is_there_and_keeps_the_open_handle()
    {
        using var file = Create("new");
        Create("old", "gone");

        Files.Rename(At("new"), At("old")).ShouldBe(Errno.None);

        Files.TryStat(At("new")).ShouldBeNull();
        Files.TryStat(At("old"))!.Value.Inode.ShouldBe(file.Inode);
        Files.Rename(At("new"), At("old")).ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void A_rename_to_a_new_name_never_replaces()
    {
        Create("a", "first");
        Create("b", "second");
        Files.RenameUnlessTaken(At("a"), At("b")).ShouldBe(Errno.EEXIST);
        Files.RenameUnlessTaken(At("a"), At("c")).ShouldBe(Errno.None);
        Files.RenameUnlessTaken(At("none"), At("d")).ShouldBe(Errno.ENOENT);
        Files.TryStat(At("a")).ShouldBeNull();
        Text("b").ShouldBe("second");
        Text("c").ShouldBe("first");
    }

    [Fact]
    public void A_link_is_a_second_name_and_never_replaces()
    {
        Create("a", "one");
        Create("b", "two");

        Files.Link(At("a"), At("b")).ShouldBe(Errno.EEXIST);
        Files.Link(At("a"), At("c")).ShouldBe(Errno.None);
        Files.Link(At("none"), At("d")).ShouldBe(Errno.ENOENT);

        Files.TryStat(At("c"))!.Value.Inode.ShouldBe(Files.TryStat(At("a"))!.Value.Inode);
        Files.Unlink(At("a")).ShouldBe(Errno.None);
        Text("c").ShouldBe("one");
        Text("b").ShouldBe("two");
    }

    [Fact]
    public void A_removed_file_lives_on_for_who_has_it_open()
    {
        using var file = Create("a");
        using var blocks = Blocks(1, fill: 3);
        file.WriteFully(0, blocks.Span[..4096]);

        Files.Unlink(At("a")).ShouldBe(Errno.None);

        Files.TryStat(At("a")).ShouldBeNull();
        Files.Unlink(At("a")).ShouldBe(Errno.ENOENT);
        file.ReadFully(0, blocks.Span[..4096]).ShouldBe(4096);
    }

    [Fact]
    public void A_directory_is_listed_stated_and_made_once()
    {
        Files.CreateDirectory(At("d")).ShouldBe(Errno.None);
        Files.CreateDirectory(At("d")).ShouldBe(Errno.EEXIST);
        Files.CreateDirectory(At("none/d")).ShouldBe(Errno.ENOENT);
        Create("d/a", "1");
        Create("d/.hidden ü", "2");

        Files.List(At("d"), out var names).ShouldBe(Errno.None);
        names.ShouldBe(["a", ".hidden ü"], ignoreOrder: true);
        Files.List(At("none"), out _).ShouldBe(Errno.ENOENT);
        Files.TryStat(At("d"))!.Value.IsDirectory.ShouldBeTrue();
        Files.SyncDirectory(At("d")).ShouldBe(Errno.None);
        Files.SyncDirectory(At("none")).ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void Free_space_is_counted_in_bytes()
    {
        Files.FreeBytes(Root, out var bytes).ShouldBe(Errno.None);
        bytes.ShouldBeGreaterThan(0);
        Files.FreeBytes(At("none"), out _).ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void Files_that_can_still_be_made_are_counted()
    {
        Files.FreeInodes(Root, out var count).ShouldBe(Errno.None);
        count.ShouldBeGreaterThan(0);
        Files.FreeInodes(At("none"), out _).ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void A_byte_is_locked_by_one_handle_until_it_is_unlocked()
    {
        Files.OpenLocks(At(".lock"), out var mine).ShouldBe(Errno.None);
        Files.OpenLocks(At(".lock"), out var theirs).ShouldBe(Errno.None);
        using var first = mine!;
        using var second = theirs!;

        first.TryLock(long.MaxValue).ShouldBe(Errno.None);
        second.TryLock(long.MaxValue).ShouldBe(Errno.EAGAIN);
        second.TryLock(0).ShouldBe(Errno.None, "other bytes are free");
        first.TryLock(long.MaxValue).ShouldBe(Errno.None, "a handle never conflicts with itself");

        first.Unlock(long.MaxValue).ShouldBe(Errno.None);
        second.TryLock(long.MaxValue).ShouldBe(Errno.None);
    }

    [Fact]
    public void A_lock_is_seen_without_being_taken()
    {
        Files.IsLocked(At(".lock"), 5, out var isLocked).ShouldBe(Errno.None);
        isLocked.ShouldBeFalse("there is no file of locks");
        Files.TryStat(At(".lock")).ShouldBeNull("looking makes none");
        Files.OpenLocks(At(".lock"), out var locks).ShouldBe(Errno.None);
        using (locks)
        {
            locks!.TryLock(5).ShouldBe(Errno.None);
            Files.IsLocked(At(".lock"), 5, out isLocked).ShouldBe(Errno.None);
            isLocked.ShouldBeTrue();
            Files.IsLocked(At(".lock"), 6, out isLocked).ShouldBe(Errno.None);
            isLocked.ShouldBeFalse("other bytes are free");
        }

        Files.IsLocked(At(".lock"), 5, out isLocked).ShouldBe(Errno.None);
        isLocked.ShouldBeFalse("its handle is closed");
    }

    [Fact]
    public void Locks_end_with_their_handle()
    {
        Files.OpenLocks(At(".lock"), out var first).ShouldBe(Errno.None);
        Files.OpenLocks(At(".lock"), out var theirs).ShouldBe(Errno.None);
        using var second = theirs!;
        first!.TryLock(5).ShouldBe(Errno.None);

        first.Dispose();

        second.TryLock(5).ShouldBe(Errno.None);
    }

    [Fact]
    public void A_file_of_locks_that_was_removed_while_in_use_is_not_made_a_second_time()
    {
        Files.OpenLocks(At("locks"), out var first).ShouldBe(Errno.None);
        Files.OpenLocks(At("locks"), out var second).ShouldBe(Errno.None);
        Files.Unlink(At("locks")).ShouldBe(Errno.None);
        first!.Dispose();
        Files.OpenLocks(At("locks"), out _).ShouldBe(Errno.EBUSY);
        Files.TryStat(At("locks")).ShouldBeNull();
        second!.Dispose();
        Files.OpenLocks(At("locks"), out var third).ShouldBe(Errno.None);
        third!.Dispose();
    }

    [Fact]
    public void A_removed_file_has_no_name_and_is_read_through_another_handle()
    {
        Create("a", "text");
        using var file = DiskFile.Open(Files, At("a"), WalOpen.Write | More);
        file.IsRemoved(Files).ShouldBeFalse();
        Files.Link(At("a"), At("b")).ShouldBe(Errno.None);
        Files.Unlink(At("a")).ShouldBe(Errno.None);
        file.IsRemoved(Files).ShouldBeFalse();
        Files.Unlink(At("b")).ShouldBe(Errno.None);
        Create("a", "another");
        file.IsRemoved(Files).ShouldBeTrue();
        using var again = file.Reopen();
        again.Inode.ShouldBe(file.Inode);
        var bytes = new byte[10];
        Encoding.UTF8.GetString(bytes, 0, again.ReadFully(0, bytes)).ShouldBe("text");
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    protected string At(string name) => Root + "/" + name;

    internal DiskFile Create(string name) => DiskFile.Open(Files, At(name), WalOpen.CreateNew | More);

    internal void Create(string name, string text)
    {
        using var file = DiskFile.Open(Files, At(name), WalOpen.CreateNew);
        file.WriteFully(0, Encoding.UTF8.GetBytes(text));
        file.Sync();
    }

    internal string Text(string name)
    {
        using var file = DiskFile.Open(Files, At(name), WalOpen.Read);
        var bytes = new byte[file.Length];
        file.ReadFully(0, bytes).ShouldBe(bytes.Length);
        return Encoding.UTF8.GetString(bytes);
    }

    internal static AlignedBuffer Blocks(int count, byte fill)
    {
        var buffer = new AlignedBuffer(count * DirectAccess.BlockBytes);
        buffer.Span.Fill(fill);
        return buffer;
    }
}
