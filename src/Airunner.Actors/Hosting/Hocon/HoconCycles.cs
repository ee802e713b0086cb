using Akka.Configuration.Hocon;

namespace Airunner.Actors.Hosting.Hocon;

/// <summary>Finds substitutions that lead to themselves. Akka's reader follows such a one until the stack ends, and with it the process.</summary>
internal sealed class HoconCycles
{
    // Deeper than anybody writes, and far from the end of any stack.
    private const int MaxDepth = 200;

    private readonly HashSet<HoconValue> _entered = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<HoconValue> _passed = new(ReferenceEqualityComparer.Instance);

    private HoconCycles()
    {
    }

    /// <summary>Goes through a tree and all that its substitutions stand for.</summary>
    /// <exception cref="FormatException">One leads to itself, or the tree is nested too deep.</exception>
    public static void Refuse(HoconValue root) => new HoconCycles().Enter(root, "", 0);

    private void Enter(HoconValue value, string path, int depth)
    {
        if (_passed.Contains(value)) return;
        if (!_entered.Add(value)) throw new FormatException($"'{Short(path)}' leads to itself.");
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
