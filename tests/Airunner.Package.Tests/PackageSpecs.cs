using System.IO.Compression;
using System.Xml.Linq;

namespace Airunner.Package.Tests;

public sealed class PackageSpecs(PackedFeed feed) : IClassFixture<PackedFeed>
{
    [Theory]
    [InlineData("Airunner.Actors")]
    [InlineData("Airunner.Actors.Delivery")]
    [InlineData("Airunner.Actors.Streams")]
    [InlineData("Airunner.Actors.TestKit")]
    [InlineData("Airunner.Grpc")]
    [InlineData("Airunner.Protocol")]
    public void A_package_brings_its_readme_its_documentation_and_its_symbols(string package)
    {
        using var main = ZipFile.OpenRead(feed.FileOf(package, "nupkg"));
        using var symbols = ZipFile.OpenRead(feed.FileOf(package, "snupkg"));

        var names = main.Entries.Select(entry => entry.FullName).ToList();
        names.ShouldContain("README.md");
        names.ShouldContain($"lib/net10.0/{package}.dll");
        names.ShouldContain($"lib/net10.0/{package}.xml");
        symbols.Entries.Select(entry => entry.FullName).ShouldContain($"lib/net10.0/{package}.pdb");
        Metadata(main, "readme").ShouldBe("README.md");
        Metadata(main, "description").ShouldNotBe("Package Description");
        Nuspec(main).Descendants().ShouldNotContain(element => element.Attribute("url") != null, "It refers to a repository.");
    }

    [Fact]
    public void The_library_depends_on_the_protocol_of_the_same_version()
    {
        using var package = ZipFile.OpenRead(feed.FileOf("Airunner.Actors", "nupkg"));

        Nuspec(package).Descendants().Where(element => element.Name.LocalName == "dependency")
            .ShouldContain(element =>
                (string?)element.Attribute("id") == "Airunner.Protocol"
                && (string?)element.Attribute("version") == PackedFeed.Version);
    }

    [Fact]
    public void The_readme_of_the_package_has_the_same_example() =>
        Readme.Worker("src/Airunner.Actors/README.md").ShouldBe(Readme.Worker("README.md"));

    [Fact]
    public async Task The_example_of_the_readme_appends_delivers_and_archives()
    {
        var project = await feed.NewProjectAsync(Readme.Worker("README.md"));
        await Dotnet.RunAsync(project, null, "build", "-c", "Release", "-o", "out");

        var printed = await Dotnet.RunAsync(project, feed.Home, Path.Combine("out", "worker.dll"));

        printed.ShouldContain("event 0 is on the disk\n");
        printed.ShouldContain("the server has 1 event of greeting");
        var state = Path.Combine(feed.Home, ".airunner");
        var archive = Directory.GetFiles(Path.Combine(state, "archive"), "*.wal.zst").ShouldHaveSingleItem();
        printed.ShouldContain($"1 delivered, archived as {archive}\n");
        Path.GetFileName(archive).ShouldStartWith("greeting_");
        Directory.GetFiles(Path.Combine(state, "wal"), "*.wal").ShouldBeEmpty();
    }

    private static string Metadata(ZipArchive package, string name) =>
        Nuspec(package).Descendants().Single(element => element.Name.LocalName == name).Value;

    private static XDocument Nuspec(ZipArchive package)
    {
        using var stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream);
    }
}
