using System.Globalization;
using Airunner.Actors;
using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>The trailers of the call that closes an execution.</summary>
internal static class ClosingAnswer
{
    private const string Complete = "airunner-complete";
    private const string Missing = "airunner-missing";
    private const string MissingSequences = "airunner-missing-sequences";

    /// <summary>The server's answer; null where it gave none, or one that is not understood.</summary>
    /// <param name="trailers">The call's.</param>
    /// <param name="sent">What was delivered.</param>
    public static Completeness? Of(Metadata trailers, ExecutionTotals sent)
    {
        if (!bool.TryParse(trailers.GetValue(Complete), out var isComplete)) return null;
        if (!TryNumber(trailers.GetValue(Missing), out var missing)) return null;
        return new Completeness(sent.Events, isComplete, missing) { MissingRanges = Ranges(trailers.GetValue(MissingSequences)) };
    }

    private static List<SequenceRange> Ranges(string? text)
    {
        var ranges = new List<SequenceRange>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last)) return [];
            ranges.Add(new SequenceRange(first, last));
        }

        return ranges;
    }

    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
