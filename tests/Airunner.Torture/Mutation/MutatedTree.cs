using System.Diagnostics;

namespace Airunner.Torture.Mutation;

/// <summary>A copy of the source tree in which guards are taken out, one at a time.</summary>
internal sealed class MutatedTree : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);
    private static readonly string[] Projects = ["tests/Airunner.Torture", "tests/Airunner.Actors.Tests"];
    private const string Library = "src/Airunner.Actors";
    private const string Output = "bin/Debug/net10.0";
    private readonly string _root;

    private MutatedTree(string root) => _root = root;

    /// <summary>Copies what git knows of, as it stands in the working tree.</summary>
    /// <param name="source">The root of the repository.</param>
    public static MutatedTree Copy(string source)
    {
        var tree = new MutatedTree(Directory.CreateTempSubdirectory("airunner-mutate-").FullName);
        var (status, listed) = Execute("git", ["ls-files", "--cached", "--others", "--exclude-standard"], source);
        if (status != 0) throw new InvalidOperationException($"'{source}' is no source tree: {listed}");
        foreach (var name in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            var from = Path.Combine(source, name);
            if (!File.Exists(from)) continue;
            var to = Path.Combine(tree._root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }

        return tree;
    }

    /// <summary>Builds what the checks run, once.</summary>
    /// <exception cref="InvalidOperationException">It does not build.</exception>
    public void BuildAll()
    {
        foreach (var project in Projects) Build(project);
    }

    /// <summary>Builds the library alone and puts it beside the programs that check it: an edit changes no signature.</summary>
    /// <exception cref="InvalidOperationException">It does not build.</exception>
    public void BuildLibrary()
    {
        Build(Library, "--no-restore", "--no-dependencies");
        foreach (var project in Projects)
            foreach (var file in (ReadOnlySpan<string>)["Airunner.Actors.dll", "Airunner.Actors.pdb"]) // with its symbols: one spec reads them
                File.Copy(Path.Combine(_root, Library, Output, file), Path.Combine(_root, project, Output, file), overwrite: true);
    }

    /// <summary>Runs a check.</summary>
    /// <returns>Null where it passed; else its last words.</returns>
    /// <exception cref="InvalidOperationException">It neither passed nor said what failed: nothing is known.</exception>
    public string? Fails(Check check)
    {
        var (status, output) = Execute("dotnet", check.Arguments, _root);
        if (status == 0) return null;
        if (status is null) return "hangs";
        if (CheckOutput.FailedSpecs(output) is { Count: > 0 } specs) return FailsAgain(specs);
        return CheckOutput.LastWords(output) ?? throw new InvalidOperationException($"'{check.Name}' neither passed nor failed: {output}");
    }

    /// <summary>A spec that fails once may have met a busy machine: only one that fails again alone counts.</summary>
    private string? FailsAgain(IReadOnlyList<string> specs)
    {
        const int Most = 5;
        var (status, output) = Execute("dotnet", Check.Specs(string.Join('|', specs.Take(Most).Select(spec => $"FullyQualifiedName={spec}"))).Arguments, _root);
        if (status == 0) return null;
        var again = CheckOutput.FailedSpecs(output);
        if (status is null || again.Count == 0) return "hangs";
        return specs.Count == 1 ? CheckOutput.ShortName(again[0]) : $"{CheckOutput.ShortName(again[0])}, {specs.Count} specs in all";
    }

    /// <summary>Takes a guard out; the returned action puts it back.</summary>
    public Action Apply(Edit edit)
    {
        var path = Path.Combine(_root, "src/Airunner.Actors", edit.File);
        var before = File.ReadAllText(path);
        File.WriteAllText(path, edit.Apply(before));
        return () => File.WriteAllText(path, before);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Build(string project, params string[] more)
    {
        // A guard taken out may leave something unused behind: that is no reason not to build.
        var (status, output) = Execute("dotnet", ["build", project, "-v", "q", "--nologo", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", .. more], _root);
        if (status != 0) throw new InvalidOperationException($"{project} does not build: {output}");
    }

    private static (int? Status, string Output) Execute(string program, IEnumerable<string> arguments, string directory)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (process.WaitForExit(Longest)) return (process.ExitCode, output.Result + errors.Result);
        process.Kill(entireProcessTree: true);
        return (null, "");
    }
}
