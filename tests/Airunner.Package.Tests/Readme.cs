namespace Airunner.Package.Tests;

/// <summary>The example code in the READMEs.</summary>
internal static class Readme
{
    private const string Marker = "<!-- compiled and run by Airunner.Package.Tests -->";

    /// <summary>The C# block that follows the marker.</summary>
    /// <param name="path">A README's path below the root.</param>
    public static string Worker(string path)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, path));
        return Between(Between(text, Marker, null), "```csharp\n", "\n```");
    }

    private static string Between(string text, string after, string? before)
    {
        var from = text.IndexOf(after, StringComparison.Ordinal);
        from.ShouldBeGreaterThanOrEqualTo(0, $"'{after}' is missing.");
        from += after.Length;
        return before is null ? text[from..] : text[from..text.IndexOf(before, from, StringComparison.Ordinal)];
    }
}
