namespace Airunner.Torture.Mutation;

/// <summary>A torture command that is asked about a mutant that no spec noticed.</summary>
/// <param name="Arguments">Of this program; the first is the command's name.</param>
internal sealed record Check(params string[] Arguments)
{
    /// <summary>The name of the command.</summary>
    public string Name => Arguments[0];

    /// <summary>The checks by the names of their commands, in the order given.</summary>
    /// <param name="names">Separated by commas, or <c>none</c>.</param>
    /// <param name="seeds">Seeds of each simulator.</param>
    /// <exception cref="FormatException">A name that is not here.</exception>
    public static IReadOnlyList<Check> Named(string names, long seeds) =>
        names == "none" ? [] : [.. names.Split(',').Select(name => Of(name, seeds))];

    private static Check Of(string name, long seeds) => name switch
    {
        "simulate" or "actors" => new Check(name, "--seeds", $"{seeds}"),
        "order" => new Check(name, "--times", "1"),
        "race" => new Check(name, "--times", "5"),
        "kill" => new Check(name, "--times", "20"),
        _ => throw new FormatException($"'{name}' checks no mutant."),
    };
}
