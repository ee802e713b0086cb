using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

/// <summary>The umask belongs to the whole process, so these specs run alone.</summary>
[SupportedOSPlatform("linux")]
[CollectionDefinition(nameof(UmaskSpecs), DisableParallelization = true)]
[Collection(nameof(UmaskSpecs))]
public sealed partial class UmaskSpecs : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LinuxFileSystem _files = new();

    [Theory]
    [InlineData(0x000)]
    [InlineData(0x012)] // 022
    [InlineData(0x1ff)] // 777
    public void Modes_are_0600_and_0700_whatever_the_umask(int umask)
    {
        var before = Umask(umask);
        try
        {
            _files.CreateDirectory(At("d")).ShouldBe(Errno.None);
            DiskFile.Open(_files, At("d/a"), WalOpen.CreateNew).Dispose();
            DiskFile.OpenDirectOrBuffered(_files, At("d/direct"), WalOpen.CreateNew).Dispose();
            _files.OpenLocks(At("d/.lock"), out var locks).ShouldBe(Errno.None);
            locks!.Dispose();
        }
        finally
        {
            _ = Umask(before);
        }

        const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(At("d")).ShouldBe(File600 | UnixFileMode.UserExecute);
        File.GetUnixFileMode(At("d/a")).ShouldBe(File600);
        File.GetUnixFileMode(At("d/direct")).ShouldBe(File600);
        File.GetUnixFileMode(At("d/.lock")).ShouldBe(File600);
    }

    public void Dispose() => _directory.Dispose();

    private string At(string name) => Path.Combine(_directory.Path, name);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int Umask(int mask);
}
