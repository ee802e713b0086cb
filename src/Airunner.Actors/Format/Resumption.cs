namespace Airunner.Actors.Format;

/// <summary>Rule 3: where reading resumes after damage that rules 1 and 2 do not get past.</summary>
/// <remarks>
/// Whether a run counts may depend on whether reading resumes after its end, and so on to the end of the file. The search keeps a stack of
/// its own, since damage can be in very many places, and remembers every answer, since the reader needs the same answers later.
/// </remarks>
internal sealed class Resumption(RecordCatalog catalog, Runs runs)
{
    private readonly Dictionary<(long OffsetBytes, long Last), long?> _known = [];

    /// <summary>The offset where reading resumes; null where nothing readable follows.</summary>
    /// <param name="offsetBytes">Where the damage begins.</param>
    /// <param name="last">Sequence of the last event before, −1 where there is none.</param>
    /// <param name="looksTorn">The length there leads past the end of the file: only a run that reaches the clean end counts.</param>
    public long? Find(long offsetBytes, long last, bool looksTorn)
    {
        if (_known.TryGetValue((offsetBytes, last), out var known)) return known;
        var searches = new Stack<Search>([new Search(offsetBytes, last, offsetBytes)]);
        while (searches.TryPop(out var search))
        {
            if (!catalog.TryNext(search.TriedBytes, search.Last, out var entry))
            {
                _known[(search.OffsetBytes, search.Last)] = null;
                continue;
            }

            searches.Push(search with { TriedBytes = entry.OffsetBytes });
            var end = runs.Follow(entry.EndBytes, entry.IsMark ? search.Last : entry.Sequence);
            long? resumedAt = null;
            var isKnown = end.How == Step.Stuck && _known.TryGetValue((end.OffsetBytes, end.Last), out resumedAt);
            if (end.How == Step.CleanEnd || (!looksTorn && (end.How == Step.Torn || resumedAt is not null)))
            {
                // The run counts, and so does every run that depends on it.
                foreach (var counting in searches) _known[(counting.OffsetBytes, counting.Last)] = counting.TriedBytes;
                return _known[(offsetBytes, last)];
            }

            // How a run ends does not depend on the records before it: a run that failed once fails for every search.
            if (isKnown && !looksTorn && !entry.IsMark) catalog.Remove(entry);
            if (end.How == Step.Stuck && !looksTorn && !isKnown) searches.Push(new Search(end.OffsetBytes, end.Last, end.OffsetBytes));
        }

        return null;
    }

    /// <summary>A search that begins at a place of damage, and the last offset it has tried.</summary>
    private readonly record struct Search(long OffsetBytes, long Last, long TriedBytes);
}
