namespace Airunner.Actors.Jobs.Life;

/// <summary>Trouble that many executions have at the same time, and again and again: reported together, with counts.</summary>
internal enum TroubleKind
{
    /// <summary>A send failed, or the sender could not be created; it is tried again.</summary>
    Sending,

    /// <summary>A send was cancelled at its time-out and does not return.</summary>
    SendOpen,

    /// <summary>Space is lacking: appends are refused.</summary>
    Space,

    /// <summary>A log cannot be opened.</summary>
    Opening,

    /// <summary>Another process has a log that was to be opened.</summary>
    Held,

    /// <summary>A write or sync failed: the log goes on in a rewritten file.</summary>
    Poisoned,

    /// <summary>A log can be read, but not written yet.</summary>
    Writing,

    /// <summary>A log could not be archived; it stays.</summary>
    Archiving,
}

/// <summary>How a <see cref="TroubleKind"/> is reported.</summary>
internal static class TroubleKinds
{
    /// <summary>What is wrong, for people.</summary>
    internal static string Text(this TroubleKind kind) => kind switch
    {
        TroubleKind.Sending => "Delivery fails and is tried again",
        TroubleKind.SendOpen => "A send does not return although it was cancelled; nothing more is sent for its execution before it does",
        TroubleKind.Space => "Space is lacking, appends are refused",
        TroubleKind.Opening => "A log cannot be opened",
        TroubleKind.Held => "A log is held by another process",
        TroubleKind.Poisoned => "Writing a log failed, it goes on in a rewritten file",
        TroubleKind.Writing => "A log cannot be written yet",
        TroubleKind.Archiving => "Archiving failed, the log stays",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>How serious it is.</summary>
    internal static ReportLevel Level(this TroubleKind kind) => kind switch
    {
        TroubleKind.Held => ReportLevel.Info, // whoever asked for it gets the reason
        TroubleKind.Poisoned => ReportLevel.Error,
        _ => ReportLevel.Warning,
    };
}
