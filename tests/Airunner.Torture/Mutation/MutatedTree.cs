namespace Airunner.Torture.Mutation;

/// <summary>A copy of the source tree, so that no mutated library ever gets into a developer's build.</summary>
internal sealed class MutatedTree : IDisposable
{
    private readonly bool _isKept;

    private MutatedTree(string root, bool isKept)
    {
        Root = root;
        _isKept = isKept;
    }

    /// <summary>Its root.</summary>
    public string Root { get; }

    /// <summary>Copies the files that git knows, as they are in the working tree.</summary>
    /// <param name="source">The root of the repository.</param>
    /// <param name="kept">
    /// A directory that has the copy of the previous run and will keep this one: unchanged projects are not built again. Null: a temporary
    /// one.
    /// </param>
    public static MutatedTree Copy(string source, string? kept)
    {
        var tree = kept is null
            ? new MutatedTree(Directory.CreateTempSubdirectory("airunner-mutate-").FullName, isKept: false)
            : new MutatedTree(Path.GetFullPath(kept), isKept: true);
        var listed = Tool.Need(source, "git", "ls-files", "--cached", "--others", "--exclude-standard");
        var names = listed
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(name => File.Exists(Path.Combine(source, name)))
            .ToHashSet();
        foreach (var name in names) CopyChanged(Path.Combine(source, name), Path.Combine(tree.Root, name));
        foreach (var old in Directory.EnumerateFiles(tree.Root, "*.cs", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(tree.Root, old);
            if (!names.Contains(name) && !name.Contains("/obj/", StringComparison.Ordinal)) File.Delete(old);
        }

        return tree;
    }

    /// <summary>Builds a project of the copy.</summary>
    /// <param name="project">Its directory under the root.</param>
    /// <exception cref="InvalidOperationException">The build fails.</exception>
    public void Build(string project) =>
        Tool.Need(Root, "dotnet", "build", project, "-c", "Release", "-v", "q", "--nologo", "-p:RunAnalyzers=false");

    public void Dispose()
    {
        if (!_isKept) Directory.Delete(Root, recursive: true);
    }

    private static void CopyChanged(string from, string to)
    {
        if (File.Exists(to) && File.ReadAllBytes(to).AsSpan().SequenceEqual(File.ReadAllBytes(from))) return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }
}
