namespace Airunner.Actors.Jobs.Life;

/// <summary>Whether and how a live log ends.</summary>
internal enum LogEnding
{
    /// <summary>Takes appends; does not end of itself.</summary>
    Serving,

    /// <summary>A log of an earlier process: archived as soon as nothing is pending, unless someone appends first.</summary>
    Leftover,

    /// <summary>The system stops: no new appends; closed as soon as nothing is pending.</summary>
    Draining,

    /// <summary>The execution is completed: no new appends; archived as soon as nothing is pending.</summary>
    Completing,
}

/// <summary>How an ending changes, and what it means.</summary>
internal static class LogEndingRule
{
    /// <summary>Someone appends, or wants to: a leftover is one no longer.</summary>
    internal static LogEnding Appended(this LogEnding ending) => ending == LogEnding.Leftover ? LogEnding.Serving : ending;

    /// <summary>The execution is completed, also while the system stops.</summary>
    internal static LogEnding Completed(this LogEnding _) => LogEnding.Completing;

    /// <summary>The system stops. A completed execution is archived all the same if everything is delivered in time.</summary>
    internal static LogEnding Drained(this LogEnding ending) => ending == LogEnding.Completing ? ending : LogEnding.Draining;

    /// <summary>Whether appends are taken.</summary>
    internal static bool TakesAppends(this LogEnding ending) => ending is LogEnding.Serving or LogEnding.Leftover;

    /// <summary>Whether the log ends as soon as nothing is pending.</summary>
    internal static bool IsEnding(this LogEnding ending) => ending != LogEnding.Serving;

    /// <summary>Whether it is archived then.</summary>
    internal static bool Archives(this LogEnding ending) => ending is LogEnding.Leftover or LogEnding.Completing;
}
