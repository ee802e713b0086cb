using Airunner.Actors.Format;

namespace Airunner.Torture.Mutation;

/// <summary>A copy of the source tree in which guards are taken out, one at a time.</summary>
internal sealed class MutatedTree : IDisposable
{
    private static readonly string[] Projects = ["tests/Airunner.Torture", "tests/Airunner.Actors.Tests"];
    private const string Library = "src/Airunner.Actors";
    private const string Output = "bin/Release/net10.0";
    private readonly string _root;
    private readonly bool _isKept;
    private readonly LibraryCompiler _compiler;
    private string _whole = "";

    private MutatedTree(string root, bool isKept) =>
        (_root, _isKept, _compiler) = (root, isKept, new LibraryCompiler(Path.Combine(root, Library)));

    /// <summary>Copies what git knows of, as it stands in the working tree.</summary>
    /// <param name="source">The root of the repository.</param>
    /// <param name="kept">A directory that holds the copy of the run before, and will hold this one: what is as it was is not built again. Null: a temporary one.</param>
    public static MutatedTree Copy(string source, string? kept)
    {
        var tree = new MutatedTree(kept is null ? Directory.CreateTempSubdirectory("airunner-mutate-").FullName : Path.GetFullPath(kept), kept is not null);
        var listed = Tool.Need(source, "git", "ls-files", "--cached", "--others", "--exclude-standard");
        var names = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => File.Exists(Path.Combine(source, name))).ToHashSet();
        foreach (var name in names) CopyChanged(Path.Combine(source, name), Path.Combine(tree._root, name));
        foreach (var old in Directory.EnumerateFiles(tree._root, "*.cs", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(tree._root, old);
            if (!names.Contains(name) && !name.Contains("/obj/", StringComparison.Ordinal)) File.Delete(old);
        }

        return tree;
    }

    /// <summary>Builds what the checks run, once.</summary>
    /// <exception cref="InvalidOperationException">It does not build.</exception>
    public void BuildAll()
    {
        foreach (var project in Projects)
            Tool.Need(_root, "dotnet", "build", project, "-c", "Release", "-v", "q", "--nologo", "-p:RunAnalyzers=false");
        _compiler.Prepare();
        _whole = _compiler.Compile("whole"); // as for each edit, so that a red can only come from the edit
    }

    /// <summary>Takes a guard out; disposing puts it back.</summary>
    public AppliedEdit Apply(Edit edit)
    {
        var path = Path.Combine(_root, Library, edit.File);
        var before = File.ReadAllText(path);
        File.WriteAllText(path, edit.Apply(before));
        return new AppliedEdit(path, before);
    }

    /// <summary>Compiles the library alone, as its source stands, and puts it beside the programs that check it: an edit changes no signature.</summary>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public void CompileLibrary() => Place(_compiler.Compile("mutant"));

    /// <summary>Puts the library with every guard beside the programs that check it.</summary>
    public void PlaceWhole() => Place(_whole);

    /// <summary>Runs a check on the library that was placed last.</summary>
    /// <returns>Null where it passed.</returns>
    /// <exception cref="InvalidOperationException">It neither passed nor said what failed: nothing is known.</exception>
    public Red? Run(Check check)
    {
        var (status, output) = Tool.Run(_root, "dotnet", check.Arguments);
        if (status == 0) return null;
        if (status is null) return new Red("hangs", check);
        if (CheckOutput.FailedSpecs(output) is { Count: > 0 } specs) return RunAgain(specs);
        return CheckOutput.LastWords(output) is { } words ? new Red(words, check) : throw new InvalidOperationException($"'{check.Name}' neither passed nor failed: {output}");
    }

    public void Dispose()
    {
        if (!_isKept) Directory.Delete(_root, recursive: true);
    }

    /// <summary>A spec with actors that fails once may have met a busy machine: only one that fails again alone counts.</summary>
    private Red? RunAgain(IReadOnlyList<string> specs)
    {
        const int Most = 5;
        var name = CheckOutput.ShortName(specs[0]);
        if (specs.All(CheckOutput.HasNoActors)) return new Red(specs.Count == 1 ? name : $"{name}, {specs.Count} specs in all", Check.Specs($"FullyQualifiedName={specs[0]}"));
        var alone = Check.Specs(string.Join('|', specs.Take(Most).Select(spec => $"FullyQualifiedName={spec}")));
        var (status, output) = Tool.Run(_root, "dotnet", alone.Arguments);
        if (status == 0) return null;
        var again = CheckOutput.FailedSpecs(output);
        if (status is null || again.Count == 0) return new Red("hangs", alone);
        name = CheckOutput.ShortName(again[0]);
        return new Red(specs.Count == 1 ? name : $"{name}, {specs.Count} specs in all", alone);
    }

    private void Place(string library)
    {
        foreach (var project in Projects)
            foreach (var file in (ReadOnlySpan<string>)["Airunner.Actors.dll", "Airunner.Actors.pdb"]) // with its symbols: one spec reads them
                File.Copy(Path.Combine(library, file), Path.Combine(_root, project, Output, file), overwrite: true);
    }

    private static void CopyChanged(string from, string to)
    {
        if (File.Exists(to) && File.ReadAllBytes(to).AsSpan().SequenceEqual(File.ReadAllBytes(from))) return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }
}

/// <summary>A guard that is out of the tree until this is disposed.</summary>
internal sealed class AppliedEdit(string path, string before) : IDisposable
{
    public void Dispose() => File.WriteAllText(path, before);
}

/// <summary>A check that failed.</summary>
/// <param name="What">Its last words.</param>
/// <param name="Again">What shows whether it fails with every guard in place, too.</param>
internal sealed record Red(string What, Check Again);
