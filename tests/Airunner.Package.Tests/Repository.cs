using System.Reflection;

namespace Airunner.Package.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Debug or Release: what these tests, and the projects they pack, were built as.</summary>
    public static string Configuration { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(Configuration)).Value!;

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Airunner.Actors.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run only inside the source tree."));
}
