namespace Airunner.Actors.Hosting;

/// <summary>The size from which a file is sealed.</summary>
internal static class SegmentSize
{
    private const int LeastSegmentsInQuota = 4;
    private const long LeastBytes = 64 << 10;

    /// <summary>
    /// As <c>segment.max-bytes</c> says, but no more than a quarter of a quota: a file that fills the quota before it is sealed would
    /// keep it
    /// full although all of it is delivered.
    /// </summary>
    internal static long Of(JobWalOptions options)
    {
        if (options.SegmentMaxBytes == 0 || options.QuotaMaxBytes == 0) return options.SegmentMaxBytes;
        return Math.Min(options.SegmentMaxBytes, Math.Max(LeastBytes, options.QuotaMaxBytes / LeastSegmentsInQuota));
    }
}
