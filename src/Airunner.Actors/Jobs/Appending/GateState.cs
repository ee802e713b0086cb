namespace Airunner.Actors.Jobs.Appending;

/// <summary>What a <see cref="JobGate"/> does with the next append.</summary>
/// <remarks>
/// Nothing is in flight in <see cref="Unopened"/>, <see cref="Opening"/>, <see cref="Pausing"/>, <see cref="Refusing"/> and
/// <see cref="Retired"/>. Nothing waits in <see cref="Unopened"/>, <see cref="Open"/> and <see cref="Retired"/>.
/// </remarks>
internal enum GateState
{
    /// <summary>No open log is known. The next append has it opened.</summary>
    Unopened,

    /// <summary>The log was asked for; appends wait for the answer.</summary>
    Opening,

    /// <summary>Appends go straight to the log, as long as the window has room.</summary>
    Open,

    /// <summary>Appends that waited are being sent, in order, by one thread; new ones wait behind them.</summary>
    Sending,

    /// <summary>The window has no room: appends wait until one in flight is answered.</summary>
    Full,

    /// <summary>The log has returned an append. Nothing is sent before all in flight are answered or returned.</summary>
    Returning,

    /// <summary>All have returned; the log is asked for again after a delay.</summary>
    Pausing,

    /// <summary>The log cannot be opened: the appends that waited are being refused.</summary>
    Refusing,

    /// <summary>Takes no append ever again.</summary>
    Retired,
}
