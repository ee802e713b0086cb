using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>What is known of an execution at one moment.</summary>
internal sealed record OutputSummary
{
    /// <summary>Rows of output, the last of which may be open.</summary>
    public required long Rows { get; init; }

    /// <summary>Size of the output.</summary>
    public required long OutputBytes { get; init; }

    public required long Events { get; init; }

    /// <summary>After the last event that was read.</summary>
    public required long NextSequence { get; init; }

    public required long MissingCount { get; init; }

    public required string MissingSentence { get; init; }

    /// <summary>Whether all is there that the worker has delivered; null where it has not said how much that is.</summary>
    public Completeness? Completeness { get; init; }

    /// <summary>Whether everything that was stored has been read at least once.</summary>
    public required bool IsCaughtUp { get; init; }

    /// <summary>The last row on standard error; −1 where there is none.</summary>
    public required long LastErrorRow { get; init; }

    /// <summary>Time of the first event, in ms since 1970; 0 where it is not known.</summary>
    public required long FirstMs { get; init; }

    /// <summary>Time of the last event, in ms since 1970; 0 where it is not known.</summary>
    public required long LastMs { get; init; }

    /// <summary>The process-start event; null where there is none.</summary>
    public required JobEvent? Start { get; init; }

    /// <summary>The event that ended it; null where it has not ended.</summary>
    public required JobEvent? End { get; init; }

    /// <summary>What went wrong, as its events say.</summary>
    public required IReadOnlyList<string> Messages { get; init; }

    /// <summary>The application's own events.</summary>
    public required ApplicationView Application { get; init; }

    public required TimelineView Timeline { get; init; }
}
