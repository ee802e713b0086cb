using Airunner.Actors.Hosting;

namespace Airunner.Actors.Tests.Architecture;

public class HouseSpecs
{
    private static readonly string[] Sources = [.. Repository.Files("src", "*.cs"), .. Repository.Files("tests", "*.cs")];

    [Fact]
    public void A_folder_is_a_subject() => House.NoSubject(Sources).ShouldBeEmpty();

    [Fact]
    public void The_top_level_holds_only_what_a_newcomer_looks_for() =>
        House.NotAllowedAtTop(Directory.EnumerateFileSystemEntries(Repository.Root).Select(entry => Path.GetFileName(entry))).ShouldBeEmpty();

    [Fact]
    public void A_link_between_pages_leads_to_what_is_there() =>
        House.LeadsNowhere(
            [.. new[] { "src", "tests", "config" }.SelectMany(folder => Repository.Files(folder, "*.md")), "README.md"],
            page => File.ReadAllText(Path.Combine(Repository.Root, page)),
            path => Path.Exists(Path.Combine(Repository.Root, path))).ShouldBeEmpty();

    [Fact]
    public void A_link_to_nothing_is_found() =>
        House.LeadsNowhere(["a/README.md"], _ => "[it](b.md), [web](https://x.y), [here](#z), [gone](c.md)", path => path == "a/b.md")
            .ShouldHaveSingleItem().ShouldContain("c.md");

    [Fact]
    public void The_sources_were_really_found() => Sources.ShouldContain(path => path.EndsWith("JobWalOptions.cs"));

    [Theory]
    [InlineData("src/Airunner.Actors/Helpers/A.cs")]
    [InlineData("src/Airunner.Actors/Jobs/common/A.cs")]
    public void A_folder_that_is_no_subject_is_found(string path) => House.NoSubject([path, "src/Airunner.Actors/Jobs/Common.cs"]).ShouldHaveSingleItem();

    [Fact]
    public void A_stray_file_at_the_top_is_found() =>
        House.NotAllowedAtTop(["src", ".ci", "notes.txt", "artifacts"]).ShouldHaveSingleItem().ShouldContain("notes.txt");
}
