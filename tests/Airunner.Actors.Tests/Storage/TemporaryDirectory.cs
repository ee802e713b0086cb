namespace Airunner.Actors.Tests.Storage;

/// <summary>A directory of the real disk, removed with all it holds.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("airunner-specs-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
