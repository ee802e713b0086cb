namespace Airunner.Benchmarks.Product;

/// <summary>One measured figure of the product.</summary>
/// <param name="Workload">The workload's name on the command line.</param>
/// <param name="Label">What was measured, for people.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">What it is to reach; null for a figure that only explains others.</param>
internal sealed record Figure(string Workload, string Label, double Value, string Unit, Target? Target = null)
{
    /// <summary>The figure to its target; null without one, or where the target is 0.</summary>
    public double? Ratio => Target is { Value: not 0 } target ? Value / target.Value : null;
}
