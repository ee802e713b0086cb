using Airunner.Actors.Hosting;

namespace Airunner.Actors.Tests.Architecture;

public class HouseSpecs
{
    private static readonly string[] Sources = [.. Repository.Files("src", "*.cs"), .. Repository.Files("tests", "*.cs")];

    [Fact]
    public void A_folder_is_a_subject() => House.FoldersWithoutSubject(Sources).ShouldBeEmpty();

    [Fact]
    public void The_top_level_holds_only_listed_files() =>
        House.NotAllowedAtTop(Directory.EnumerateFileSystemEntries(Repository.Root).Select(entry => Path.GetFileName(entry)))
            .ShouldBeEmpty();

    [Fact]
    public void A_link_between_pages_leads_to_a_file_that_exists() =>
        House.BrokenLinks(
            [.. new[] { "src", "tests", "config" }.SelectMany(folder => Repository.Files(folder, "*.md")), "README.md"],
            page => File.ReadAllText(Path.Combine(Repository.Root, page)),
            path => Path.Exists(Path.Combine(Repository.Root, path))).ShouldBeEmpty();

    [Fact]
    public void A_broken_link_is_found() =>
        House.BrokenLinks(["a/README.md"], _ => "[it](b.md), [web](https://x.y), [here](#z), [gone](c.md)", path => path == "a/b.md")
            .ShouldHaveSingleItem().ShouldContain("c.md");

    [Fact]
    public void The_sources_were_found() => Sources.ShouldContain(path => path.EndsWith("JobWalOptions.cs"));

    [Theory]
    [InlineData("src/Airunner.Actors/Helpers/A.cs")]
    [InlineData("src/Airunner.Actors/Jobs/common/A.cs")]
    public void A_folder_without_a_subject_is_found(string path) =>
        House.FoldersWithoutSubject([path, "src/Airunner.Actors/Jobs/Common.cs"]).ShouldHaveSingleItem();

    [Fact]
    public void An_unlisted_file_at_the_top_is_found() =>
        House.NotAllowedAtTop(["src", ".ci", "notes.txt", "artifacts"]).ShouldHaveSingleItem().ShouldContain("notes.txt");
}
