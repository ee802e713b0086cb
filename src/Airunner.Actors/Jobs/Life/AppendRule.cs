using Airunner.Actors.Format;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What happens to an append, by the log's state alone.</summary>
internal enum AppendStep
{
    /// <summary>Offered to the log.</summary>
    Take,

    /// <summary>Waits until the exchange of the file is done.</summary>
    Hold,

    /// <summary>Refused.</summary>
    Refuse,
}

/// <summary>What happens to an append, and why.</summary>
internal readonly record struct AppendVerdict(AppendStep Step, RefusalReason Reason = default, string? Detail = null);

/// <summary>Which states take appends.</summary>
internal static class AppendRule
{
    private static readonly AppendVerdict Take = new(AppendStep.Take);
    private static readonly AppendVerdict Hold = new(AppendStep.Hold);

    /// <summary>What happens to an append.</summary>
    /// <param name="state">The log's state.</param>
    /// <param name="trouble">What is wrong with the disk now, for people; null where nothing is.</param>
    /// <param name="hasWaited">Whether the log has held it: it came before the log was told to end.</param>
    internal static AppendVerdict OnAppend(LogState state, string? trouble, bool hasWaited = false) => state switch
    {
        LogState.Unopened { Failure: { } failure } => Refuse(failure.Reason, failure.Detail),
        LogState.Opening => Hold,
        LogState.Live live when !hasWaited && !live.Ending.TakesAppends() => Refuse(RefusalReason.Closed, WhyClosed(live.Ending)),
        LogState.Live { Access: LogAccess.Writable } => Take,
        LogState.Live { Access: LogAccess.ForeignDialect or LogAccess.Exchanging } => Hold,
        LogState.Live => Refuse(RefusalReason.Recovering, trouble),
        LogState.Closing => Refuse(RefusalReason.Closed, WhyClosed(LogEnding.Draining)),
        // A leftover that ends while someone comes to append: the next instance takes the append.
        LogState.Confirming { Ending: LogEnding.Leftover } => Refuse(RefusalReason.Recovering, trouble),
        LogState.Confirming confirming => Refuse(RefusalReason.Closed, WhyClosed(confirming.Ending)),
        LogState.Archiving { Ending: LogEnding.Leftover } or LogState.Finished => Refuse(RefusalReason.Recovering, trouble),
        LogState.Archiving archiving => Refuse(RefusalReason.Closed, WhyClosed(archiving.Ending)),
        _ => Refuse(RefusalReason.Recovering, "the log is not open yet"),
    };

    /// <summary>Whether the log can be handed to someone who wants to append.</summary>
    /// <returns>Null: it can. Else why not.</returns>
    internal static AppendVerdict? OnActivate(LogState state, string? trouble)
    {
        if (state is LogState.Live { Access: LogAccess.Writable or LogAccess.ForeignDialect } live && live.Ending.TakesAppends())
            return null;
        var verdict = OnAppend(state, trouble);
        return verdict.Step == AppendStep.Refuse ? verdict : Refuse(RefusalReason.Recovering, "its file is being worked on");
    }

    private static AppendVerdict Refuse(RefusalReason reason, string? detail) => new(AppendStep.Refuse, reason, detail);

    private static string WhyClosed(LogEnding ending) => ending == LogEnding.Draining ? "the system stops" : "the execution is completed";
}
