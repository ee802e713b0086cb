using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Needs a temporary directory on a file system with direct access (ext4, XFS, Btrfs; tmpfs from Linux 6.6).</summary>
public sealed class LinuxDirectAccessSpecs : DirectAccessContract
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
}
