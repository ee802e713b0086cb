namespace Airunner.Torture.Mutation;

/// <summary>A torture command that checks a mutant that no spec noticed.</summary>
/// <param name="Arguments">Arguments of this program; the first is the command's name.</param>
internal sealed record Check(params string[] Arguments)
{
    /// <summary>The name of the command.</summary>
    public string Name => Arguments[0];

    /// <summary>The checks with these names, in this order.</summary>
    /// <param name="names">Separated by commas, or <c>none</c>.</param>
    /// <param name="seeds">Seeds of each simulator.</param>
    /// <exception cref="FormatException">A command that cannot check mutants.</exception>
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
