namespace Airunner.Torture.Mutation;

/// <summary>What noticed each edit when the committed table was made: asked first, since it most likely notices again, and it is quick.</summary>
/// <param name="table">The rows of Mutation/README.md.</param>
internal sealed class KnownNoticers(IEnumerable<string> table)
{
    private static readonly Check[] Programs = [Check.Simulation, Check.Kills, Check.Order, Check.Race];
    private readonly string[] _rows = [.. table];

    /// <summary>The check; null where none is known.</summary>
    public Check? Of(Edit edit)
    {
        var row = _rows.LastOrDefault(row => row.StartsWith($"| {edit.Name} | ", StringComparison.Ordinal));
        if (row?.Split('|', StringSplitOptions.TrimEntries)[3].Split(": ") is not [var check, var what, ..]) return null;
        return check is "specs" or "all specs" ? Check.Specs($"FullyQualifiedName~.{what.Split(',')[0]}") : Programs.FirstOrDefault(program => program.Name == check);
    }
}
