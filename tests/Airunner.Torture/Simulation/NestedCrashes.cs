namespace Airunner.Torture.Simulation;

/// <summary>Crashes that came while the machine recovered from one, by how deep they were nested.</summary>
internal readonly record struct NestedCrashes(long Once, long Twice, long Thrice)
{
    /// <summary>So deep a simulated machine crashes while it recovers.</summary>
    public const int Deepest = 3;

    /// <summary>All of them.</summary>
    public long All => Once + Twice + Thrice;

    /// <summary>One, after so many recoveries in a row had ended early.</summary>
    public static NestedCrashes At(int depth) => new(depth == 0 ? 1 : 0, depth == 1 ? 1 : 0, depth == 2 ? 1 : 0);

    public static NestedCrashes operator +(NestedCrashes one, NestedCrashes other) =>
        new(one.Once + other.Once, one.Twice + other.Twice, one.Thrice + other.Thrice);

    public override string ToString() =>
        $"{All} of them in a recovery ({Once} in the first, {Twice} in the second, {Thrice} in the third in a row)";
}
