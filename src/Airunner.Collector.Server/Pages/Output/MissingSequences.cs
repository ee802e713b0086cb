using Airunner.Actors.Jobs.Sequencing;
using Airunner.Collector.Server.Pages.Markup;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>The sequences that are not stored up to a place. The first of an execution is 1.</summary>
internal sealed class MissingSequences
{
    private const int MostRanges = 1000;
    private const int MostNamed = 5;

    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>The next sequence, if none is missing.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>How many are missing.</summary>
    public long Count { get; private set; }

    /// <summary>Takes the next event that is stored.</summary>
    public void Pass(long sequence, long endSequence)
    {
        if (sequence > Next && !NumberBase.IsFirst(sequence))
        {
            Count += sequence - Next;
            if (_ranges.Count < MostRanges) _ranges.Add((Next, sequence - 1));
        }

        Next = Math.Max(Next, endSequence + 1);
    }

    /// <summary>"none missing", "sequence 17 missing", "sequences 17–20 and 25 missing".</summary>
    public string Sentence()
    {
        if (Count == 0) return "none missing";
        var named = _ranges.Take(MostNamed).Select(Range).ToList();
        var others = _ranges.Count - named.Count;
        if (others > 0) named.Add($"{others} more ranges");
        var list = named.Count == 1 ? named[0] : $"{string.Join(", ", named[..^1])} and {named[^1]}";
        return $"{(Count == 1 ? "sequence" : "sequences")} {list} missing";
    }

    private static string Range((long First, long Last) range) => range.First == range.Last
        ? Figures.Count(range.First)
        : $"{Figures.Count(range.First)}–{Figures.Count(range.Last)}";
}
