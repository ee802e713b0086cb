namespace Airunner.Torture.Mutation;

/// <summary>What a check printed, read for what failed.</summary>
internal static class CheckOutput
{
    private const string Failed = "  Failed ";

    /// <summary>Full names of the specs that failed, without their arguments, each once.</summary>
    public static IReadOnlyList<string> FailedSpecs(string output) =>
        [.. output.Split('\n')
            .Where(line => line.StartsWith(Failed, StringComparison.Ordinal))
            .Select(line => line[Failed.Length..].Split('(', ' ')[0])
            .Distinct()];

    /// <summary>Class and name of a spec.</summary>
    public static string ShortName(string spec) => string.Join('.', spec.Split('.').TakeLast(2));

    /// <summary>Specs of bytes and of the disk run on one thread, and fail for one reason.</summary>
    public static bool HasNoActors(string spec) => spec.Contains(".Tests.Format.", StringComparison.Ordinal) || spec.Contains(".Tests.Storage.", StringComparison.Ordinal);

    /// <summary>The last line that says that something failed; null where none does.</summary>
    public static string? LastWords(string output) =>
        output.Split('\n').LastOrDefault(line => line.Contains(" failed", StringComparison.Ordinal) || line.Contains(" wrong", StringComparison.Ordinal))?.Trim();
}
