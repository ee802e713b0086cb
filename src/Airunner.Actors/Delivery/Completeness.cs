using System.Globalization;

namespace Airunner.Actors;

/// <summary>A server's answer whether it has all delivered events of an execution.</summary>
/// <param name="Events">Number of events that were delivered.</param>
/// <param name="IsComplete">Whether the server has exactly these.</param>
/// <param name="Missing">How many of them it does not have; 0 where it has as many, but not the same ones.</param>
public sealed record Completeness(long Events, bool IsComplete, long Missing)
{
    private const int MostNamed = 5;

    /// <summary>Sequences that the server has no event for, the first ones, rising; empty where it does not say.</summary>
    public IReadOnlyList<SequenceRange> MissingRanges { get; init; } = [];

    /// <summary>
    /// The answer for people: "none missing", "4 events missing (sequences 17–20)", or that the stored events are others.
    /// </summary>
    public override string ToString()
    {
        if (IsComplete) return "none missing";
        if (Missing == 0) return "none missing by their number, but not all stored events are those that were sent";
        var count = Missing.ToString("N0", CultureInfo.InvariantCulture);
        return $"{count} {(Missing == 1 ? "event" : "events")} missing{Named()}";
    }

    /// <summary>Records compare their members, and a list by its identity; two equal answers are equal.</summary>
    public bool Equals(Completeness? other) =>
        other is not null
        && Events == other.Events
        && IsComplete == other.IsComplete
        && Missing == other.Missing
        && MissingRanges.SequenceEqual(other.MissingRanges);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Events, IsComplete, Missing, MissingRanges.Count);

    private string Named()
    {
        if (MissingRanges.Count == 0) return "";
        var named = string.Join(", ", MissingRanges.Take(MostNamed));
        var isOne = MissingRanges is [{ First: var first, Last: var last }] && first == last;
        var more = MissingRanges.Count > MostNamed ? " and more" : "";
        return $" ({(isOne ? "sequence" : "sequences")} {named}{more})";
    }
}

/// <summary>Sequences that follow each other.</summary>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one, included.</param>
public readonly record struct SequenceRange(long First, long Last)
{
    /// <summary>"17" or "17–20".</summary>
    public override string ToString()
    {
        var first = First.ToString(CultureInfo.InvariantCulture);
        return First == Last ? first : $"{first}–{Last.ToString(CultureInfo.InvariantCulture)}";
    }
}
