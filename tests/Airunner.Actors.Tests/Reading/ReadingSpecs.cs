using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Reading;

public sealed class LinuxReadingSpecs : ReadingContract
{
    private readonly TemporaryDirectory _directory = new();

    internal override IWalFileSystem Files { get; } = new LinuxFileSystem();

    protected override string Root => $"{_directory.Path}/state";

    public override void Dispose()
    {
        _directory.Dispose();
        base.Dispose();
    }
}

public sealed class SimulatedReadingSpecs : ReadingContract
{
    internal override IWalFileSystem Files { get; } = new SimulatedFileSystem(new Random(1));

    protected override string Root => "/state";
}
