using System.Globalization;

namespace Airunner.Benchmarks.Product;

/// <summary>What a figure is to reach.</summary>
/// <param name="Value">The bound, in the figure's unit.</param>
/// <param name="IsUpper">True: at most that; false: at least that.</param>
internal readonly record struct Target(double Value, bool IsUpper)
{
    /// <summary>A bound from below.</summary>
    public static Target AtLeast(double value) => new(value, IsUpper: false);

    /// <summary>A bound from above.</summary>
    public static Target AtMost(double value) => new(value, IsUpper: true);

    /// <summary>Whether a figure reaches it.</summary>
    public bool IsReachedBy(double figure) => IsUpper ? figure <= Value : figure >= Value;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsUpper ? '≤' : '≥')} {Value:#,0.###}");
}
