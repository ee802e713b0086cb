namespace Airunner.Torture.Mutation;

/// <summary>The library with every mutant compiled in, and the programs that check it. Without a number no mutant is enabled.</summary>
/// <param name="root">The copied source tree, built.</param>
internal sealed class MutatedLibrary(string root)
{
    private const string Program = "Airunner.Torture.dll";
    private const string NumberIsIn = "AIRUNNER_MUTANT";

    // The mutated library reads the variable's name from the first variable; child processes of a check inherit both.
    private const string NameIsIn = "STRYKER_MUTANT_ID_CONTROL_VAR";
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(6);

    private readonly string _rounds = Path.Combine(root, "artifacts/rounds");

    /// <summary>The directory of the programs, where the mutated library belongs.</summary>
    public string Directory { get; } = Path.Combine(root, "tests/Airunner.Torture/bin/Release/net10.0");

    /// <summary>Requires that every check passes without a mutant: otherwise a failure would mean nothing.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="line">Gets the result of each; a check that this machine cannot run says that it was skipped.</param>
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

    /// <summary>Runs the checks with one mutant until a check fails.</summary>
    /// <returns>Name and last output of the check that failed; null when none failed.</returns>
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
        // A round with a broken promise keeps its directory, which is deleted with the copied tree.
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
