using Airunner.Torture.Processes.FileSystems;

namespace Airunner.Torture.Tests.Processes;

/// <summary>A short run of <c>filesystems</c> on one kind; the command runs all of them.</summary>
public sealed class FileSystemSpecs
{
    [Theory]
    [OnFileSystem("ext4")]
    public void What_was_acknowledged_outlives_kills_a_full_disk_and_a_read_only_one(string name)
    {
        using var mount = FileSystem.Of(name).TryMount(FileSystemsCommand.Mebibytes, out var why);
        mount.ShouldNotBeNull(why);
        var round = new FileSystemRound(mount, seed: 1);
        round.Run(rounds: 1).ShouldBeEmpty();
        round.Acknowledgements.ShouldBeGreaterThan(round.BeforeFull);
        round.Troubles.ShouldBeGreaterThan(0);
    }
}
