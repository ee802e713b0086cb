namespace Airunner.Benchmarks.Product;

/// <summary>A workload that only the product takes part in; each of its figures has a target instead of rivals.</summary>
internal interface IProductWorkload
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>More rounds than these teach nothing, or take too long.</summary>
    int MostRounds => int.MaxValue;

    /// <summary>Measures once.</summary>
    /// <param name="setting">Where, and how much.</param>
    /// <returns>The same labels each time.</returns>
    Task<IReadOnlyList<Figure>> RunAsync(Setting setting);
}
