using Airunner.Actors.Format;

namespace Airunner.Torture.Mutation;

/// <summary>
/// Runs Stryker on a copy of the source: it compiles every mutant into the library and runs the specs that reach each of them.
/// </summary>
/// <param name="root">The copied tree: a killed run leaves the mutated library in the build of the specs.</param>
internal sealed class StrykerRun(string root)
{
    private const string Specs = "tests/Airunner.Actors.Tests";
    private const string Settings = "tests/Airunner.Torture/Mutation/stryker-config.json";
    private const string Library = "bin/Release/net10.0/Airunner.Actors.dll";
    private const string LibraryIsInPlace = " mutants created";
    private readonly string _output = Path.Combine(root, "artifacts/stryker");

    /// <summary>Runs it to the end and keeps the mutated library, which Stryker removes.</summary>
    /// <param name="files">Globs of source files under <c>src/Airunner.Actors</c>.</param>
    /// <param name="specs">A filter for <c>dotnet test --filter</c>.</param>
    /// <param name="keepIn">Directory to which the mutated library is copied.</param>
    /// <param name="line">Gets each line that Stryker prints.</param>
    /// <exception cref="InvalidOperationException">Stryker failed.</exception>
    public IReadOnlyList<Mutant> Run(IEnumerable<string> files, string specs, string keepIn, Action<string> line)
    {
        Tool.Need(root, "dotnet", "tool", "restore");
        var directory = Path.Combine(root, Specs);
        var settings = Path.GetRelativePath(directory, Path.Combine(root, Settings));
        var arguments = files.SelectMany(file => (string[])["--mutate", file]);
        var (status, printed) = Tool.Run(
            directory,
            "dotnet",
            ["stryker", "--config-file", settings, "--output", _output, "--test-case-filter", specs, .. arguments],
            longestSilence: null, // Stryker itself ends a mutant that hangs
            environment: [],
            text =>
            {
                line(text);
                if (text.EndsWith(LibraryIsInPlace, StringComparison.Ordinal)) Keep(Path.Combine(directory, Library), keepIn);
            });
        if (status != 0) throw new InvalidOperationException($"Stryker failed: {printed}");
        return StrykerReport.Read(File.ReadAllText(Path.Combine(_output, "reports/mutation-report.json")));
    }

    private static void Keep(string library, string directory) =>
        File.Copy(library, Path.Combine(directory, Path.GetFileName(library)), overwrite: true);
}
