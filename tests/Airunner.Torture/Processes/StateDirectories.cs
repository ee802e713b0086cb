namespace Airunner.Torture.Processes;

/// <summary>State directories of rounds: removed after a good round, kept after a bad one.</summary>
internal static class StateDirectories
{
    /// <summary>Runs a round in a new directory.</summary>
    /// <param name="parent">Its parent directory; null for the temporary directory.</param>
    /// <param name="round">Gets the directory, returns what is wrong.</param>
    /// <returns>What is wrong, with the directory of the round.</returns>
    public static IReadOnlyList<string> Run(string? parent, Func<string, IReadOnlyList<string>> round)
    {
        parent ??= Path.GetTempPath();
        var state = Directory.CreateDirectory(Path.Combine(parent, $"airunner-torture-{Guid.NewGuid():N}")).FullName;
        var wrong = round(state);
        if (wrong.Count > 0) return [.. wrong, $"kept: {state}"];
        Directory.Delete(state, recursive: true);
        return [];
    }
}
