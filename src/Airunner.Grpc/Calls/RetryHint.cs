using System.Globalization;
using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>How long a server wishes that a worker waits.</summary>
internal static class RetryHint
{
    private static readonly string[] Names = ["retry-after-ms", "grpc-retry-pushback-ms"];
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The wish in the trailers of an answer, at most an hour; null where there is none.</summary>
    public static TimeSpan? Of(Metadata trailers)
    {
        foreach (var name in Names)
        {
            var text = trailers.FirstOrDefault(entry => entry.Key == name && !entry.IsBinary)?.Value;
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)) continue;
            return ms < Longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(ms) : Longest;
        }

        return null;
    }
}
