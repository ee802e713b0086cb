namespace Airunner.Torture.Mutation;

/// <summary>The table of outcomes, written row by row: a run that is stopped loses nothing, and the next one with the same file goes on.</summary>
/// <param name="path">Where it is kept; null: on standard output alone.</param>
internal sealed class MutationTable(string? path)
{
    private const string Nothing = "**nothing**";
    private readonly string[] _before = path is not null && File.Exists(path) ? File.ReadAllLines(path) : [];

    /// <summary>Whether an earlier run found that the edit is noticed; an unnoticed one is tried again.</summary>
    public bool Noticed(Edit edit) =>
        _before.LastOrDefault(row => row.StartsWith($"| {edit.Name} | ", StringComparison.Ordinal)) is { } last && !last.Contains(Nothing, StringComparison.Ordinal);

    /// <summary>Writes a row.</summary>
    public void Add(Edit edit, string? noticedBy)
    {
        var row = $"| {edit.Name} | {edit.File} | {noticedBy?.Replace("|", "\\|", StringComparison.Ordinal) ?? Nothing} |";
        Console.WriteLine(row);
        if (path is not null) File.AppendAllLines(path, [row]);
    }
}
