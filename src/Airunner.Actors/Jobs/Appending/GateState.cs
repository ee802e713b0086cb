namespace Airunner.Actors.Jobs.Appending;

/// <summary>What a <see cref="JobGate"/> does with the next append.</summary>
/// <remarks>
/// Nothing is in flight in <see cref="Unopened"/>, <see cref="Opening"/>, <see cref="Pausing"/>, <see cref="Refusing"/> and
/// <see cref="Retired"/>. Nothing waits in <see cref="Unopened"/>, <see cref="Open"/> and <see cref="Retired"/>.
/// </remarks>
internal enum GateState
{
    /// <summary>No open log is known. The next append asks for it to be opened.</summary>
    Unopened,

    /// <summary>The host was asked to open the log; appends wait for the answer.</summary>
    Opening,

    /// <summary>Appends go to the log directly while the window has room.</summary>
    Open,

    /// <summary>One thread sends the appends that waited, in order; new ones wait behind them.</summary>
    Sending,

    /// <summary>The window has no room: appends wait until one in flight is answered.</summary>
    Full,

    /// <summary>The log has returned an append. Nothing is sent until everything in flight was answered or returned.</summary>
    Returning,

    /// <summary>Everything has returned; after a delay the host is asked again to open the log.</summary>
    Pausing,

    /// <summary>The log cannot be opened: the appends that waited are being refused.</summary>
    Refusing,

    /// <summary>Accepts no append; final.</summary>
    Retired,
}
