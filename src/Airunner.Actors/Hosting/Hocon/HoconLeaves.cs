using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Airunner.Actors.Hosting.Hocon;

/// <summary>One value of a HOCON tree.</summary>
/// <param name="Path">The dotted key.</param>
/// <param name="Text">The value as written, quotes and escapes resolved; null where it is no single value.</param>
internal readonly record struct HoconLeaf(string Path, string? Text);

/// <summary>HOCON as the list of its values.</summary>
internal static class HoconLeaves
{
    // Substitutions that lead to themselves make a tree without a bottom.
    private const int MaxDepth = 32;

    /// <summary>Every value, fallbacks merged in; lists and nulls come without a text.</summary>
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
            throw new FormatException($"'{path[..Math.Min(path.Length, 80)]}' leads to itself, or is nested deeper than {MaxDepth} levels.");
        if (!value.IsObject())
        {
            leaves.Add(new HoconLeaf(path, value.IsArray() ? null : value.GetString()));
            return;
        }

        foreach (var (key, member) in value.GetObject().Items)
            Collect(path.Length == 0 ? key : $"{path}.{key}", member, depth + 1, leaves);
    }
}
