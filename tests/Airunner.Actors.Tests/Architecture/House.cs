using System.Text.RegularExpressions;

namespace Airunner.Actors.Tests.Architecture;

/// <summary>Rules for the source tree.</summary>
internal static partial class House
{
    private static readonly string[] KindsOfCode =
        ["helpers", "helper", "utils", "util", "utilities", "models", "common", "misc", "shared"];

    private static readonly string[] TopLevel =
    [
        "src", "tests", "config", "Airunner.Actors.sln", "akka.hocon", "README.md",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt", "global.json", "nuget.config",
    ];

    // Made by tools; .gitignore keeps them out of the repository.
    private static readonly string[] BuildOutput = ["artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static string[] FoldersWithoutSubject(IEnumerable<string> paths) =>
        [.. paths.SelectMany(path => path.Split('/', '\\').SkipLast(1)
                .Where(folder => KindsOfCode.Contains(folder, StringComparer.OrdinalIgnoreCase))
                .Select(folder => $"{path}: '{folder}' names a kind of code, not a subject."))];

    public static string[] BrokenLinks(IEnumerable<string> pages, Func<string, string> read, Func<string, bool> exists) =>
        [.. pages.SelectMany(page => Links().Matches(read(page)).Select(link => (Page: page, To: link.Groups[1].Value)))
                .Where(link => !exists(Path.Combine(Path.GetDirectoryName(link.Page)!, link.To)))
                .Select(link => $"{link.Page} links to {link.To}, which does not exist.")];

    public static string[] NotAllowedAtTop(IEnumerable<string> names) =>
        [.. names.Where(name => !name.StartsWith('.') && !TopLevel.Contains(name) && !BuildOutput.Contains(name))
                .Select(name => $"'{name}' does not belong at the top level.")];

    // A link to another file: not to the web, not inside the page.
    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Links();
}
