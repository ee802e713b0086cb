using System.Text.Json;

namespace Airunner.Package.Tests;

/// <summary>Where packages came from.</summary>
internal static class PackageOrigin
{
    /// <summary>The folders that the projects below a folder take packages from.</summary>
    public static IEnumerable<string> FoldersOf(string projects) =>
        Directory.GetFiles(projects, "project.assets.json", SearchOption.AllDirectories).SelectMany(PackageFolders).Distinct();

    /// <summary>The source of each version of a package that is unpacked in a folder, as NuGet notes it beside each.</summary>
    public static string[] SourcesOf(string packages, string package) =>
        [.. Directory.GetFiles(Path.Combine(packages, package), ".nupkg.metadata", SearchOption.AllDirectories).Select(Source)];

    private static string Source(string note)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(note));
        return file.RootElement.GetProperty("source").GetString()!;
    }

    private static List<string> PackageFolders(string assets)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(assets));
        return [.. file.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
    }
}
