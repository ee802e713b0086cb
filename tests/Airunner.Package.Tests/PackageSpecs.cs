using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Airunner.Package.Tests;

[Collection(nameof(PackedFeed))]
public sealed partial class PackageSpecs(PackedFeed feed)
{
    [Theory]
    [InlineData("Airunner.Actors")]
    [InlineData("Airunner.Actors.Cluster")]
    [InlineData("Airunner.Actors.Cluster.Kubernetes")]
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
        foreach (var target in new[] { "net10.0", "net8.0" })
        {
            names.ShouldContain($"lib/{target}/{package}.dll");
            names.ShouldContain($"lib/{target}/{package}.xml");
            symbols.Entries.Select(entry => entry.FullName).ShouldContain($"lib/{target}/{package}.pdb");
        }

        Metadata(main, "readme").ShouldBe("README.md");
        Metadata(main, "description").ShouldNotBe("Package Description");
        // A clone without a remote of https names no repository; one that has it names that, and never a path of this machine.
        Nuspec(main).Descendants().Where(element => element.Attribute("url") is not null)
            .ShouldAllBe(element => ((string)element.Attribute("url")!).StartsWith("https://", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_package_names_the_licence()
    {
        var packages = Directory.GetFiles(feed.Feed, "*.nupkg");
        packages.Length.ShouldBeGreaterThan(8);
        foreach (var path in packages)
        {
            using var package = ZipFile.OpenRead(path);
            Metadata(package, "license").ShouldBe("Apache-2.0", path);
        }
    }

    [Theory]
    [InlineData("Airunner.Actors")]
    [InlineData("Airunner.Actors.Cluster")]
    [InlineData("Airunner.Actors.Cluster.Kubernetes")]
    [InlineData("Airunner.Actors.Delivery")]
    [InlineData("Airunner.Actors.Streams")]
    [InlineData("Airunner.Actors.TestKit")]
    [InlineData("Airunner.Grpc")]
    public void A_page_that_a_packages_readme_leads_to_is_in_the_package(string package)
    {
        using var main = ZipFile.OpenRead(feed.FileOf(package, "nupkg"));
        using var text = new StreamReader(main.GetEntry("README.md")!.Open());
        var names = main.Entries.Select(entry => entry.FullName).ToList();

        // What leads out of the package's folder is a page of another package.
        Links().Matches(text.ReadToEnd()).Select(link => link.Groups[1].Value)
            .Where(page => !page.StartsWith("../", StringComparison.Ordinal) && !page.Contains("://", StringComparison.Ordinal))
            .ShouldAllBe(page => names.Contains(page));
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

    [GeneratedRegex(@"\]\(([^)#]+)(#[^)]*)?\)")]
    private static partial Regex Links();

    private static string Metadata(ZipArchive package, string name) =>
        Nuspec(package).Descendants().Single(element => element.Name.LocalName == name).Value;

    private static XDocument Nuspec(ZipArchive package)
    {
        using var stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream);
    }
}
