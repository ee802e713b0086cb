namespace Airunner.Torture.Simulation;

/// <summary>What must never happen has happened.</summary>
internal sealed class PromiseBrokenException(string what) : Exception(what)
{
    public static void Unless(bool holds, string what)
    {
        if (!holds) throw new PromiseBrokenException(what);
    }
}
