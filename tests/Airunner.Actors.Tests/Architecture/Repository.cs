namespace Airunner.Actors.Tests.Architecture;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Files of the source tree, build output left out, relative to <see cref="Root"/>.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/', '\\').Any(part => part is "bin" or "obj" or "artifacts"));

    private static string Find(string? directory)
    {
        while (directory is not null && !File.Exists(Path.Combine(directory, "Airunner.Actors.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException($"No Airunner.Actors.sln above {AppContext.BaseDirectory}.");
    }
}
