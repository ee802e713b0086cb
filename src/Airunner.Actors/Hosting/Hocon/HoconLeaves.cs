using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Airunner.Actors.Hosting.Hocon;

/// <summary>One value of a HOCON tree.</summary>
/// <param name="Path">The dotted key.</param>
/// <param name="Text">The value as written, quotes and escapes resolved; null if it is not a single value.</param>
internal readonly record struct HoconLeaf(string Path, string? Text);

/// <summary>Lists the values of a HOCON tree.</summary>
internal static class HoconLeaves
{
    // Substitutions that refer to themselves make an infinite tree.
    private const int MaxDepth = 32;

    /// <summary>Every value, fallbacks included; lists and nulls have no text.</summary>
    public static IReadOnlyList<HoconLeaf> Of(Config config)
    {
        var leaves = new List<HoconLeaf>();
        if (config.Root is not { } root) return leaves;
        HoconCycles.Refuse(root);
        if (root.IsObject()) Collect("", root, 0, leaves);
        return leaves;
    }

    private static void Collect(string path, HoconValue value, int depth, List<HoconLeaf> leaves)
    {
        if (depth > MaxDepth)
        {
            var shortened = path[..Math.Min(path.Length, 80)];
            throw new FormatException($"'{shortened}' refers to itself, or is nested deeper than {MaxDepth} levels.");
        }

        if (!value.IsObject())
        {
            leaves.Add(new HoconLeaf(path, value.IsArray() ? null : value.GetString()));
            return;
        }

        foreach (var (key, member) in value.GetObject().Items)
            Collect(path.Length == 0 ? key : $"{path}.{key}", member, depth + 1, leaves);
    }
}
