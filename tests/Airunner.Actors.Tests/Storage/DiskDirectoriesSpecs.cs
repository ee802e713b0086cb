using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

public sealed class DiskDirectoriesSpecs
{
    private readonly SimulatedFileSystem _disk = new(new Random(7));

    [Fact]
    public void Missing_directories_are_made_and_survive_a_crash()
    {
        DiskDirectories.Ensure(_disk, "/a/b/c/");

        _disk.Crash(Unsynced.Lost);

        _disk.TryStat("/a/b/c")!.Value.IsDirectory.ShouldBeTrue();
    }

    [Fact]
    public void A_directory_that_someone_made_but_never_synced_is_made_durable()
    {
        _disk.CreateDirectory("/a").ShouldBe(Errno.None);

        DiskDirectories.Ensure(_disk, "/a");
        _disk.Crash(Unsynced.Lost);

        _disk.TryStat("/a").ShouldNotBeNull();
    }

    [Fact]
    public void A_file_or_a_symbolic_link_in_its_place_is_refused()
    {
        _disk.Put("/file", [1]);
        DiskDirectories.Ensure(_disk, "/real");
        _disk.PutSymbolicLink("/link", "/real");

        Should.Throw<WalIOException>(() => DiskDirectories.Ensure(_disk, "/file")).Error.ShouldBe(Errno.ENOTDIR);
        Should.Throw<WalIOException>(() => DiskDirectories.Ensure(_disk, "/file/below")).Error.ShouldBe(Errno.ENOTDIR);
        Should.Throw<WalIOException>(() => DiskDirectories.Ensure(_disk, "/link")).Error.ShouldBe(Errno.ELOOP);
    }

    [Fact]
    public void A_symbolic_link_above_it_is_followed()
    {
        DiskDirectories.Ensure(_disk, "/real");
        _disk.PutSymbolicLink("/link", "/real");

        DiskDirectories.Ensure(_disk, "/link/wal");

        _disk.TryStat("/real/wal")!.Value.IsDirectory.ShouldBeTrue();
    }

    [Fact]
    public void An_unreadable_parent_does_not_matter_where_no_name_can_be_made_in_it()
    {
        DiskDirectories.Ensure(_disk, "/there");
        _disk.Fault = static call => call.Operation == DiskOperation.SyncDirectory ? DiskFault.Fail(Errno.EACCES) : DiskFault.None;
        _disk.ForeignDirectory = "/";

        Should.NotThrow(() => DiskDirectories.Ensure(_disk, "/there"));
    }

    [Fact]
    public void A_directory_of_an_earlier_process_is_not_used_while_its_name_cannot_be_synced()
    {
        _disk.Fault = static call => call.Operation == DiskOperation.SyncDirectory ? DiskFault.Fail(Errno.EACCES) : DiskFault.None;
        for (var process = 0; process < 2; process++)
            Should.Throw<WalIOException>(() => DiskDirectories.Ensure(_disk, "/new")).Error.ShouldBe(Errno.EACCES);
    }

    [Fact]
    public void The_names_of_directories_that_dead_processes_made_are_durable_up_to_the_root()
    {
        foreach (var made in (ReadOnlySpan<string>)["/a", "/a/b", "/a/b/c"]) _disk.CreateDirectory(made).ShouldBe(Errno.None);

        DiskDirectories.Ensure(_disk, "/a/b/c");
        _disk.Crash(Unsynced.Lost);

        _disk.TryStat("/a/b/c").ShouldNotBeNull();
    }

    [Fact]
    public void A_directory_below_one_that_a_dead_process_made_is_durable()
    {
        _disk.CreateDirectory("/a").ShouldBe(Errno.None);

        DiskDirectories.Ensure(_disk, "/a/b");
        _disk.Crash(Unsynced.Lost);

        _disk.TryStat("/a/b").ShouldNotBeNull();
    }

    [Fact]
    public void Each_directory_is_durable_before_the_next_is_made()
    {
        var calls = _disk.Calls.Count;
        DiskDirectories.Ensure(_disk, "/a/b");
        _disk.Calls.Skip(calls)
            .Where(call => call.Operation is DiskOperation.CreateDirectory or DiskOperation.SyncDirectory)
            .Select(call => $"{call.Operation} {call.Path}")
            .ShouldBe(
            [
                "CreateDirectory /a/b", // answers ENOENT
                "CreateDirectory /a", "SyncDirectory /",
                "CreateDirectory /a/b", "SyncDirectory /a", "SyncDirectory /",
            ]);
    }
}
