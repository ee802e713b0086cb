using System.Security;

namespace Airunner.Package.Tests;

/// <summary>All packages, packed once into a folder that serves as a package source, and folders for user projects.</summary>
[CollectionDefinition(nameof(PackedFeed))]
public sealed class PackedFeed : IAsyncLifetime, ICollectionFixture<PackedFeed>
{
    public const string Version = "0.1.0-fromhere";
    private readonly string _root = Directory.CreateTempSubdirectory("airunner-package-").FullName;

    public string Feed => Path.Combine(_root, "feed");

    /// <summary>Where packages are unpacked that a test installs.</summary>
    public string Packages => Path.Combine(_root, "packages");

    public string Home => Path.Combine(_root, "home");

    public Task InitializeAsync() => Dotnet.RunAsync(
        Repository.Root, null, "pack", Path.Combine("tests", "Airunner.Package.Tests", "Packages.slnf"), "--no-build",
        "-c", Repository.Configuration, "-o", Feed, $"-p:PackageVersion={Version}");

    /// <summary>A folder where the packages of this source, and those of the machine's sources, can be installed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isFetched">Whether all come from the sources; otherwise those that the machine has are taken from it.</param>
    public async Task<string> EmptyFolderAsync(string name, bool isFetched = false)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        Directory.CreateDirectory(Home);
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), isFetched ? Sources("") : Sources(await CacheAsync()));
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

    // This source beside those of the machine; packages are unpacked here.
    private string Sources(string cache) => $"""
        <configuration>
          <config>
            <add key="globalPackagesFolder" value="{SecurityElement.Escape(Packages)}" />
          </config>
          {cache}
          <packageSources>
            <add key="from-here" value="{SecurityElement.Escape(Feed)}" />
          </packageSources>
        </configuration>
        """;

    // The packages that the machine has: they are not fetched again.
    private async Task<string> CacheAsync()
    {
        var listed = await Dotnet.RunAsync(_root, null, "nuget", "locals", "global-packages", "--list");
        const string Before = "global-packages:"; // warnings may come before it
        var cache = listed[(listed.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..].Trim();
        return $"""<fallbackPackageFolders><add key="cache" value="{SecurityElement.Escape(cache)}" /></fallbackPackageFolders>""";
    }
}
