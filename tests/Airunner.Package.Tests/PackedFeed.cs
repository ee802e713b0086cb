using System.Security;

namespace Airunner.Package.Tests;

/// <summary>All packages, packed once into a folder that serves as a package source, and folders for user projects.</summary>
[CollectionDefinition(nameof(PackedFeed))]
public sealed class PackedFeed : IAsyncLifetime, ICollectionFixture<PackedFeed>
{
    public const string Version = "0.1.0-fromhere";
    private readonly string _root = Directory.CreateTempSubdirectory("airunner-package-").FullName;

    public string Feed => Path.Combine(_root, "feed");

    public string Home => Path.Combine(_root, "home");

    public Task InitializeAsync() => Dotnet.RunAsync(
        Repository.Root, null, "pack", Path.Combine("tests", "Airunner.Package.Tests", "Packages.slnf"), "--no-build",
        "-c", Repository.Configuration, "-o", Feed, $"-p:PackageVersion={Version}");

    /// <summary>A folder where the packages of this source, and those of the machine, can be installed.</summary>
    public async Task<string> EmptyFolderAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        Directory.CreateDirectory(Home);
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), await SourcesAsync());
        return folder;
    }

    /// <summary>The packages that are libraries.</summary>
    public IEnumerable<string> Libraries() => Directory.GetFiles(Feed, "Airunner.*.snupkg")
        .Select(path => Path.GetFileName(path)[..^$".{Version}.snupkg".Length])
        .Where(package => File.Exists(FileOf(package, "nupkg")));

    /// <summary>The path of a package or of its symbols.</summary>
    public string FileOf(string package, string extension) => Path.Combine(Feed, $"{package}.{Version}.{extension}");

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Sources: this folder and those of the machine. Packages are unpacked here; those the machine has are not fetched again.
    /// </summary>
    private async Task<string> SourcesAsync()
    {
        var listed = await Dotnet.RunAsync(_root, null, "nuget", "locals", "global-packages", "--list");
        const string Before = "global-packages:"; // warnings may come before it
        var cache = listed[(listed.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..].Trim();
        return $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="{SecurityElement.Escape(Path.Combine(_root, "packages"))}" />
              </config>
              <fallbackPackageFolders>
                <add key="cache" value="{SecurityElement.Escape(cache)}" />
              </fallbackPackageFolders>
              <packageSources>
                <add key="from-here" value="{SecurityElement.Escape(Feed)}" />
              </packageSources>
            </configuration>
            """;
    }
}
