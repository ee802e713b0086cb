namespace Airunner.Package.Tests;

/// <summary>The Debian package, built once for all specs.</summary>
[CollectionDefinition(nameof(BuiltDeb))]
public sealed class BuiltDeb : IAsyncLifetime, ICollectionFixture<BuiltDeb>
{
    /// <summary>A directory for the specs.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("airunner-deb-").FullName;

    /// <summary>The package of the program.</summary>
    internal string Path { get; private set; } = "";

    /// <summary>The package of the node of a cluster.</summary>
    internal string NodePath { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (new DebFactAttribute().Skip is not null) return;
        var script = System.IO.Path.Combine(Repository.Root, "config", "deb", "build");
        string[] options = ["--program", Built("Airunner.Worker"), "--node", Built("Airunner.Node"), "--out", Folder];
        var packages = (await Command.RunAsync(Folder, Folder, script, options)).TrimEnd().Split('\n');
        Path = packages[0];
        NodePath = packages[1];
    }

    private static string Built(string project) =>
        System.IO.Path.Combine(Repository.Root, "src", project, "bin", Repository.Configuration, "net10.0");

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
