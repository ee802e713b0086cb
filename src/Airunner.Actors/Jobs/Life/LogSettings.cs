using Airunner.Actors.Delivery;
using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Jobs.Life;

/// <summary>The settings that a log's actor needs; units as in the options.</summary>
internal sealed record LogSettings(
    TimeSpan FlushInterval,
    int BatchMaxEvents,
    long BatchMaxBytes,
    int MaxEventBytes,
    int MaxQueued,
    bool ArchiveOnComplete,
    Backoff Retry)
{
    /// <summary>How long marks wait for an append to ride on.</summary>
    internal static readonly TimeSpan MarkDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Most who wait for the recovery, or for a stop. Not <see cref="MaxQueued"/>: with a window of one, two stops at once are no error.
    /// </summary>
    internal int MaxWaiters { get; init; } = 4096;

    /// <summary>Most leftover logs that are open at once.</summary>
    internal int MaxLeftoversOpen { get; init; } = 64;

    /// <summary>Most sequences awaiting retry that are remembered: all that may be in flight.</summary>
    internal int RetryCapacity => Math.Max(PendingRetries.LeastCapacity, MaxQueued);

    /// <summary>Size of the current file from which it is sealed and the log goes on in a new one, bytes; 0 = never.</summary>
    internal long SegmentMaxBytes { get; init; }

    /// <summary>
    /// How long after the start the directory of logs is listed for the first time, unless an append is durable, or somebody asks for the
    /// leftover logs, before that: the first append waits for no listing.
    /// </summary>
    internal TimeSpan FirstListingAfter { get; init; }

    /// <summary>Time between two listings of the directory of logs; zero = at the start only.</summary>
    internal TimeSpan RecoverInterval { get; init; }

    /// <summary>How long nothing happens before the file is closed.</summary>
    internal TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(30);
}
