using System.Globalization;

namespace Airunner.Worker.Reading;

/// <summary>The sequences that no place has. Those of an execution go from 1 on without a gap; a first one of 0 is one more.</summary>
internal sealed class MissingSequences
{
    private const int MostNamed = 5;

    private readonly List<(long First, long Last)> _named = [];
    private long _others;

    /// <summary>Whether any is missing.</summary>
    public bool Any => _named.Count > 0;

    /// <summary>Whether only the first ones are missing.</summary>
    public bool IsBeginningOnly => _named is [{ First: 1 }];

    /// <summary>Whether only one sequence is missing.</summary>
    public bool IsOne => _named is [var only] && only.First == only.Last;

    public void Add(long first, long last)
    {
        if (_named.Count < MostNamed) _named.Add((first, last));
        else _others++;
    }

    /// <summary>Such as "event 17", "events 1 to 4, 17 and 20 to 25".</summary>
    public override string ToString()
    {
        var parts = _named.Select(static range => range.First == range.Last
            ? range.First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{range.First} to {range.Last}")).ToList();
        if (_others > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{_others} more ranges"));
        var list = parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
        return $"{(IsOne ? "event" : "events")} {list}";
    }
}
