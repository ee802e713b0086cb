namespace Airunner.Torture.Mutation;

/// <summary>The library with every mutant compiled in, and the programs that check it. Without a number no mutant is on.</summary>
/// <param name="root">The copied tree, built.</param>
internal sealed class MutatedLibrary(string root)
{
    private const string Program = "Airunner.Torture.dll";
    private const string NumberIsIn = "AIRUNNER_MUTANT";

    // The mutated library reads the name of the variable from the first one; both are inherited by the processes that a check starts.
    private const string NameIsIn = "STRYKER_MUTANT_ID_CONTROL_VAR";
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(6);

    private readonly string _rounds = Path.Combine(root, "artifacts/rounds");

    /// <summary>Where the programs are, and where the mutated library belongs.</summary>
    public string Directory { get; } = Path.Combine(root, "tests/Airunner.Torture/bin/Release/net10.0");

    /// <summary>Requires that every check passes with no mutant on: else a red would mean nothing.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="line">Takes what each said: one that this machine cannot run says that it was skipped.</param>
    /// <exception cref="InvalidOperationException">One fails.</exception>
    public void RequireGreen(IEnumerable<Check> checks, Action<string> line)
    {
        foreach (var check in checks)
        {
            var (passed, words) = Run(check, []);
            if (!passed) throw new InvalidOperationException($"'{check.Name}' fails with no mutant on: {words}");
            line($"{check.Name}, no mutant on: {words}");
        }
    }

    /// <summary>Runs the checks with a mutant on until one fails.</summary>
    /// <returns>Its name and last words; null where none fails.</returns>
    public string? WhatNotices(Mutant mutant, IEnumerable<Check> checks)
    {
        KeyValuePair<string, string>[] on = [new(NameIsIn, NumberIsIn), new(NumberIsIn, $"{mutant.Number}")];
        foreach (var check in checks)
        {
            var (passed, words) = Run(check, on);
            if (!passed) return $"{check.Name}: {words}";
        }

        return null;
    }

    private (bool Passed, string LastWords) Run(Check check, IEnumerable<KeyValuePair<string, string>> environment)
    {
        // A round with something wrong keeps its directory, which goes with the copied tree.
        System.IO.Directory.CreateDirectory(_rounds);
        string[] arguments = [Path.Combine(Directory, Program), .. check.Arguments];
        var (status, output) = Tool.Run(root, "dotnet", arguments, LongestSilence, [.. environment, new("TMPDIR", _rounds)]);
        if (status is null) return (false, "hangs");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (status == 0, lines.LastOrDefault(IsSummary) ?? lines.LastOrDefault() ?? $"exit status {status}");
    }

    private static bool IsSummary(string line) =>
        line.Contains(" failed", StringComparison.Ordinal) || line.Contains(" wrong", StringComparison.Ordinal);
}
