using System.Globalization;

namespace Airunner.Benchmarks.Product;

/// <summary>The target of a figure.</summary>
/// <param name="Value">The bound, in the figure's unit.</param>
/// <param name="IsUpper">True: at most that; false: at least that.</param>
internal readonly record struct Target(double Value, bool IsUpper)
{
    /// <summary>A lower bound.</summary>
    public static Target AtLeast(double value) => new(value, IsUpper: false);

    /// <summary>An upper bound.</summary>
    public static Target AtMost(double value) => new(value, IsUpper: true);

    /// <summary>Whether a figure reaches the target.</summary>
    public bool IsReachedBy(double figure) => IsUpper ? figure <= Value : figure >= Value;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsUpper ? '≤' : '≥')} {Value:#,0.###}");
}
