namespace Airunner.Torture.Simulation;

/// <summary>A world in which one seed decides everything.</summary>
internal interface ISeedWorld
{
    /// <summary>Crashes of its machine so far.</summary>
    int Crashes { get; }

    /// <summary>Those of them that came in a recovery.</summary>
    NestedCrashes Nested { get; }

    /// <exception cref="PromiseBrokenException">A promise was broken.</exception>
    void Run();
}
