using System.Text.RegularExpressions;

namespace Airunner.Actors.Tests.Architecture;

/// <summary>
/// The examples of the READMEs are compiled and run: each stands, word for word, in a test or in a sample that a test runs.
/// </summary>
public sealed partial class ReadmeExamplesSpecs
{
    private const string Index = "src/Airunner.Actors/README.md";

    [Fact]
    public void Every_example_stands_in_a_test()
    {
        var tests = Repository.Files("tests", "*.cs").Concat(Repository.Files("tests", "*.fs"))
            .Select(path => WithoutIndentation(Read(path))).ToList();
        var examples = Repository.Files("src", "README.md").Append("README.md").SelectMany(Examples).ToList();

        examples.Count.ShouldBeGreaterThan(20);
        examples.Where(example => !tests.Exists(test => test.Contains(WithoutIndentation(example.Code), StringComparison.Ordinal)))
            .Select(example => $"{example.Page}: no test has this example.\n{example.Code}").ShouldBeEmpty();
    }

    [Fact]
    public void Every_task_of_the_index_leads_to_a_heading_that_exists()
    {
        var links = IndexLinks().Matches(Section(Read(Index), "## What do you want to do?")).Select(link => link.Groups[1].Value).ToList();

        links.Count.ShouldBeGreaterThan(10);
        links.Where(link => !LeadsSomewhere(link)).ShouldBeEmpty();
    }

    private static bool LeadsSomewhere(string link)
    {
        var (path, anchor) = link.Split('#') is [var file, var heading] ? (file, heading) : (link, "");
        var page = path.Length == 0 ? Index : Path.Combine(Path.GetDirectoryName(Index)!, path);
        if (!File.Exists(Path.Combine(Repository.Root, page))) return false;
        return anchor.Length == 0 || Headings().Matches(Read(page)).Any(heading => Anchor(heading.Groups[1].Value) == anchor);
    }

    // As GitHub and NuGet make them.
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static IEnumerable<(string Page, string Code)> Examples(string page) =>
        Blocks().Matches(Read(page)).Select(block => (page, block.Groups[1].Value));

    private static string Section(string page, string heading)
    {
        var from = page.IndexOf(heading, StringComparison.Ordinal);
        from.ShouldBeGreaterThan(0);
        return page[from..page.IndexOf("\n## ", from + heading.Length, StringComparison.Ordinal)];
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    private static string WithoutIndentation(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("^```(?:csharp|fsharp)\n(.*?)\n```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex IndexLinks();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
