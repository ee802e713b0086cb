namespace Airunner.Torture.Fuzzing;

/// <summary>Something that reads what anybody may have written.</summary>
internal interface IFuzzTarget
{
    /// <summary>What the summary calls it.</summary>
    string Name { get; }

    /// <summary>How many of a thousand inputs it gets.</summary>
    int Share { get; }

    /// <summary>Makes one input and gives it to what reads it.</summary>
    /// <param name="chance">All that the input depends on.</param>
    /// <exception cref="Simulation.PromiseBrokenException">A crash is any other exception.</exception>
    void Try(Random chance);
}
