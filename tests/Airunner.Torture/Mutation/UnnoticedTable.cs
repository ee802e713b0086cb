namespace Airunner.Torture.Mutation;

/// <summary>A table of the mutants that nothing noticed, written row by row: a run that is stopped loses none.</summary>
/// <param name="path">A file to append rows to; null for standard output only.</param>
internal sealed class UnnoticedTable(string? path)
{
    private const int LongestText = 100;

    /// <summary>Writes a row.</summary>
    public void Add(Mutant mutant)
    {
        var row = $"| {mutant.File}:{mutant.Line} | {mutant.Kind} | `{OneLine(mutant.Replacement)}` | {mutant.Status} |";
        Console.WriteLine(row);
        if (path is not null) File.AppendAllLines(path, [row]);
    }

    private static string OneLine(string text)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Replace("|", "\\|", StringComparison.Ordinal)
            .Replace('`', '\'');
        return words.Length <= LongestText ? words : $"{words[..LongestText]}…";
    }
}
