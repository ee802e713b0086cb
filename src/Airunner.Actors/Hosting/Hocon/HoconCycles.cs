using Akka.Configuration.Hocon;

namespace Airunner.Actors.Hosting.Hocon;

/// <summary>
/// Finds substitutions that refer to themselves. Akka follows such a substitution until the stack overflows, which ends the process.
/// </summary>
internal sealed class HoconCycles
{
    // More than any real configuration needs, and far from a stack overflow.
    private const int MaxDepth = 200;

    private readonly HashSet<HoconValue> _entered = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<HoconValue> _passed = new(ReferenceEqualityComparer.Instance);

    private HoconCycles()
    {
    }

    /// <summary>Visits a tree and the values of all its substitutions.</summary>
    /// <exception cref="FormatException">A substitution refers to itself, or the tree is nested too deep.</exception>
    public static void Refuse(HoconValue root) => new HoconCycles().Enter(root, "", 0);

    private void Enter(HoconValue value, string path, int depth)
    {
        if (_passed.Contains(value)) return;
        if (!_entered.Add(value)) throw new FormatException($"'{Short(path)}' refers to itself.");
        if (depth > MaxDepth) throw new FormatException($"'{Short(path)}' is nested deeper than {MaxDepth} levels.");
        foreach (var element in value.Values) Enter(element, path, depth + 1);
        _entered.Remove(value);
        _passed.Add(value);
    }

    private void Enter(IHoconElement element, string path, int depth)
    {
        switch (element)
        {
            case HoconSubstitution { ResolvedValue: { } resolved } substitution:
                Enter(resolved, substitution.Path, depth);
                break;
            case HoconObject members:
                foreach (var (key, member) in members.Items) Enter(member, path.Length == 0 ? key : $"{path}.{key}", depth);
                break;
            case HoconArray items:
                foreach (var item in items) Enter(item, path, depth);
                break;
        }
    }

    private static string Short(string path) => path[..Math.Min(path.Length, 80)];
}
