using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

public sealed class SimulatedFileSystemContractSpecs : WalFileSystemContract
{
    private readonly SimulatedFileSystem _disk = new(new Random(1));

    public SimulatedFileSystemContractSpecs() => _disk.CreateDirectory(Root).ShouldBe(Errno.None);

    internal override IWalFileSystem Files => _disk;

    protected override string Root => "/root";

    protected override void MakeSymbolicLink(string path, string target) => _disk.PutSymbolicLink(path, target);
}

public sealed class SimulatedDirectAccessSpecs : DirectAccessContract
{
    private readonly SimulatedFileSystem _disk = new(new Random(1));

    public SimulatedDirectAccessSpecs() => _disk.CreateDirectory(Root).ShouldBe(Errno.None);

    internal override IWalFileSystem Files => _disk;

    protected override string Root => "/root";

    protected override void MakeSymbolicLink(string path, string target) => _disk.PutSymbolicLink(path, target);
}
