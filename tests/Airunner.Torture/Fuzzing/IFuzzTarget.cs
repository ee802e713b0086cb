namespace Airunner.Torture.Fuzzing;

/// <summary>A reader of bytes that anybody may have written.</summary>
internal interface IFuzzTarget
{
    /// <summary>Its name in the summary.</summary>
    string Name { get; }

    /// <summary>Its share of inputs, of a thousand.</summary>
    int Share { get; }

    /// <summary>Makes one input and reads it.</summary>
    /// <param name="chance">Decides the input.</param>
    /// <exception cref="Simulation.PromiseBrokenException">A promise was broken; any other exception is a crash.</exception>
    void Try(Random chance);
}
