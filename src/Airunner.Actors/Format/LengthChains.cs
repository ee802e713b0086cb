namespace Airunner.Actors.Format;

/// <summary>Remembers which chains of length fields reach no good record, so that no chain is followed to its end more than once.</summary>
/// <remarks>
/// A chain that held no good record above one sequence holds none above a higher one. Every 64th link is kept: another chain that joins
/// meets one soon, and the memory stays far below the bytes of the chain.
/// </remarks>
internal sealed class LengthChains
{
    private const int LinksKept = 64;

    private readonly Dictionary<long, long> _nowhereAbove = [];

    public static Chain Begin(long last) => new(last, [], 0);

    /// <summary>Notes a link of the chain; true where it is known that no good record follows.</summary>
    public bool LeadsNowhere(ref Chain chain, long offsetBytes)
    {
        if (_nowhereAbove.TryGetValue(offsetBytes, out var above) && chain.Last >= above)
        {
            RememberFailure(chain);
            return true;
        }

        if (chain.Links++ % LinksKept == 0) chain.Kept.Add(offsetBytes);
        return false;
    }

    /// <summary>The chain reached no good record.</summary>
    public void RememberFailure(in Chain chain)
    {
        foreach (var offsetBytes in chain.Kept)
        {
            _nowhereAbove[offsetBytes] = _nowhereAbove.TryGetValue(offsetBytes, out var above) ? Math.Min(above, chain.Last) : chain.Last;
        }
    }

    /// <summary>A chain that is being followed, in search of a good record above a sequence.</summary>
    internal record struct Chain(long Last, List<long> Kept, int Links);
}
