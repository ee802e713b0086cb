using System.Diagnostics;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class LinuxFileSystemSpecs : WalFileSystemContract
{
    private readonly TemporaryDirectory _directory = new();

    internal override IWalFileSystem Files { get; } = new LinuxFileSystem();

    protected override string Root => _directory.Path;

    protected override void MakeSymbolicLink(string path, string target) => File.CreateSymbolicLink(path, target);

    protected override void Dispose(bool disposing)
    {
        _directory.Dispose();
        base.Dispose(disposing);
    }

    [Fact]
    public void A_pipe_is_refused_instead_of_waited_for()
    {
        Run("mkfifo", At("pipe"));

        Files.Open(At("pipe"), WalOpen.Read, out _).ShouldBe(Errno.EINVAL);
        Files.Open(At("pipe"), WalOpen.Write, out _).ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public void An_older_parent_directory_may_be_a_symbolic_link()
    {
        Files.CreateDirectory(At("real")).ShouldBe(Errno.None);
        MakeSymbolicLink(At("link"), At("real"));

        DiskDirectories.Ensure(Files, At("link/wal"));

        Directory.Exists(At("real/wal")).ShouldBeTrue();
    }

    [Fact]
    public void Free_space_is_what_an_unprivileged_writer_may_use()
    {
        var before = new DriveInfo(Root).AvailableFreeSpace;
        Files.FreeBytes(Root, out var bytes).ShouldBe(Errno.None);

        // Other processes write to this disk at the same time; root's reserve (5 % on ext4) is far more than they write.
        bytes.ShouldBeInRange(before - (before >> 5), before + (before >> 5));
    }

    [Fact]
    public void The_time_of_the_last_change_is_Unix_time_in_milliseconds()
    {
        Create("a", "x");
        File.SetLastWriteTimeUtc(At("a"), DateTime.UnixEpoch.AddMilliseconds(1_700_000_000_123));

        Files.TryStat(At("a"))!.Value.ModifiedUnixMs.ShouldBe(1_700_000_000_123);
    }

    [Fact]
    public void An_error_names_the_call_the_path_and_the_reason()
    {
        var error = Should.Throw<WalIOException>(() => DiskFile.Open(Files, At("none"), WalOpen.Read));

        (error.Operation, error.Path, error.Error).ShouldBe(("open", At("none"), Errno.ENOENT));
        error.Message.ShouldContain("No such file or directory (ENOENT)");
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        process.ExitCode.ShouldBe(0);
    }
}
