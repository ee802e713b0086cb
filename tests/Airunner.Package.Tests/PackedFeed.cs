using System.Security;

namespace Airunner.Package.Tests;

/// <summary>All packages, packed once into a folder that serves as a package source, and folders for user projects.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    public const string Version = "0.1.0-fromhere";
    private readonly string _root = Directory.CreateTempSubdirectory("airunner-package-").FullName;

    public string Feed => Path.Combine(_root, "feed");

    public string Home => Path.Combine(_root, "home");

    public async Task InitializeAsync()
    {
        string[] projects =
        [
            "Airunner.Protocol", "Airunner.Actors", "Airunner.Actors.Delivery", "Airunner.Actors.Streams", "Airunner.Actors.TestKit",
            "Airunner.Grpc",
        ];
        foreach (var project in projects) await PackAsync(project);
    }

    /// <summary>Packs what is built of a project into the folder.</summary>
    public Task PackAsync(string project) => Dotnet.RunAsync(
        Repository.Root, null, "pack", Path.Combine("src", project), "--no-build", "-c", Repository.Configuration, "-o", Feed,
        $"-p:PackageVersion={Version}");

    /// <summary>A folder where the packages of this source, and those of the machine, can be installed.</summary>
    public async Task<string> EmptyFolderAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        Directory.CreateDirectory(Home);
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), await SourcesAsync());
        return folder;
    }

    /// <summary>The path of a package or of its symbols.</summary>
    public string FileOf(string package, string extension) => Path.Combine(Feed, $"{package}.{Version}.{extension}");

    /// <summary>Creates a user's console project that has the folder as a source and refers to one package.</summary>
    /// <returns>Its folder.</returns>
    public async Task<string> NewProjectAsync(string program)
    {
        var folder = await EmptyFolderAsync("worker");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
        await File.WriteAllTextAsync(Path.Combine(folder, "worker.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <WarningsNotAsErrors>NU1603</WarningsNotAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Airunner.Actors" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

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
