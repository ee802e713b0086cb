using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Hosting;

public sealed class LinuxExecutionsSpecs : ExecutionsContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    internal override IWalFileSystem Files { get; } = new LinuxFileSystem();

    protected override string Root => $"{_directory.Path}/state";

    public void Dispose() => _directory.Dispose();
}

public sealed class SimulatedExecutionsSpecs : ExecutionsContract
{
    internal override IWalFileSystem Files { get; } = new SimulatedFileSystem(new Random(1));

    protected override string Root => "/state";
}
