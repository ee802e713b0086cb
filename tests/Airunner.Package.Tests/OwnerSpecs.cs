using System.IO.Compression;
using System.Xml.Linq;

namespace Airunner.Package.Tests;

/// <summary>What only the owner can say, and where packages have it from: Directory.Build.props, and the clone's remote.</summary>
public sealed class OwnerSpecs : IDisposable
{
    private const string Address = "https://example.org/owner/project.git";

    private readonly string _root = Directory.CreateTempSubdirectory("airunner-owner-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(Address, Address)]
    [InlineData("https://user:secret@example.org/owner/project.git", Address)]
    [InlineData("http://example.org/owner/project.git", "")]
    [InlineData("git@example.org:owner/project.git", "")]
    [InlineData("/srv/git/project.git", "")]
    [InlineData("file:///srv/git/project.git", "")]
    [InlineData(null, "")]
    public async Task The_repository_is_the_clones_own_remote_where_that_is_one_of_https(string? remote, string named)
    {
        var project = await CloneAsync(remote);

        (await RepositoryAsync(project)).ShouldBe(named);
    }

    [Fact]
    public async Task What_the_owner_has_set_goes_before_the_clones_remote()
    {
        var project = await CloneAsync("https://example.org/fork.git");

        (await RepositoryAsync(project, $"-p:RepositoryUrl={Address}")).ShouldBe(Address);
    }

    [Theory, InlineData("src/Airunner.Protocol"), InlineData("src/Airunner.Worker")]
    public async Task A_package_names_both(string project)
    {
        string[] options = ["--no-build", "-c", Repository.Configuration, "-o", _root, $"-p:RepositoryUrl={Address}"];
        await Dotnet.RunAsync(Repository.Root, null, ["pack", project, .. options]);

        using var package = await ZipFile.OpenReadAsync(Directory.GetFiles(_root, "*.nupkg").Single());
        using var stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var nuspec = XDocument.Load(stream).Descendants().ToList();
        var licence = nuspec.Single(element => element.Name.LocalName == "license");
        ((string?)licence.Attribute("type"), licence.Value).ShouldBe(("expression", "Apache-2.0"));
        var repository = nuspec.Single(element => element.Name.LocalName == "repository");
        ((string?)repository.Attribute("type"), (string?)repository.Attribute("url")).ShouldBe(("git", Address));
        ((string?)repository.Attribute("commit")).ShouldNotBeNull().Length.ShouldBe(40);
    }

    /// <summary>A clone with the settings of this one, and a project in it.</summary>
    private async Task<string> CloneAsync(string? remote)
    {
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", Path.Combine("src", "Directory.Build.props") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(_root, file));
        }

        var folder = Directory.CreateDirectory(Path.Combine(_root, "src", "Airunner.Sample")).FullName;
        var project = Path.Combine(folder, "Airunner.Sample.csproj");
        await File.WriteAllTextAsync(project, """<Project Sdk="Microsoft.NET.Sdk" />""");
        await Command.RunAsync(_root, _root, "git", "init", "--quiet");
        string[] owner = ["-c", "user.name=owner", "-c", "user.email=owner@example.org"];
        await Command.RunAsync(_root, _root, "git", [.. owner, "commit", "--quiet", "--allow-empty", "-m", "First"]);
        if (remote is not null) await Command.RunAsync(_root, _root, "git", "remote", "add", "origin", remote);
        return project;
    }

    private async Task<string> RepositoryAsync(string project, params string[] options)
    {
        string[] asked = ["msbuild", project, "-t:NameRepository", "-getProperty:RepositoryUrl"];
        return (await Dotnet.RunAsync(_root, null, [.. asked, .. options])).Trim();
    }
}
