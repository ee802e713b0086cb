namespace Airunner.Package.Tests;

/// <summary>The Debian package, built once for all specs.</summary>
[CollectionDefinition(nameof(BuiltDeb))]
public sealed class BuiltDeb : IAsyncLifetime, ICollectionFixture<BuiltDeb>
{
    /// <summary>A directory for the specs.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("airunner-deb-").FullName;

    /// <summary>The package.</summary>
    internal string Path { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (new DebFactAttribute().Skip is not null) return;
        var built = System.IO.Path.Combine(Repository.Root, "src", "Airunner.Worker", "bin", Repository.Configuration, "net10.0");
        var script = System.IO.Path.Combine(Repository.Root, "config", "deb", "build");
        Path = (await Command.RunAsync(Folder, Folder, script, "--program", built, "--out", Folder)).Trim();
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
