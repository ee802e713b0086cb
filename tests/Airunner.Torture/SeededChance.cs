namespace Airunner.Torture;

/// <summary>Chance for one of very many inputs: its own, and always the same.</summary>
internal static class SeededChance
{
    /// <param name="seed">Of the whole run.</param>
    /// <param name="at">Which input.</param>
    public static Random Of(int seed, long at)
    {
        // SplitMix64's last steps: neighbours must not look alike.
        var mixed = unchecked(((ulong)at + ((ulong)seed << 40) + 1) * 0x9E3779B97F4A7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return new Random((int)((mixed ^ (mixed >> 31)) & int.MaxValue));
    }
}
