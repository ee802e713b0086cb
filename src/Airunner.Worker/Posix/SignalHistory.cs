namespace Airunner.Worker.Posix;

/// <summary>Which signals count: equal ones within a second are one. Not thread-safe.</summary>
/// <remarks>
/// GNU <c>timeout</c> signals its child and then its own group, a closing terminal sends two: by its shell and by the kernel. A second
/// hang-up asks for nothing that the first did not, whenever it comes.
/// </remarks>
internal sealed class SignalHistory
{
    /// <summary>Equal signals closer than this are one.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, TimeSpan> _taken = [];
    private int _endings;

    /// <summary>What a signal that arrived now means.</summary>
    /// <param name="number">The signal.</param>
    /// <param name="now">Time since any fixed moment.</param>
    public SignalMeaning Take(int number, TimeSpan now)
    {
        var isKnown = _taken.TryGetValue(number, out var last);
        if (isKnown && now - last < Together && !Signals.IsRepeatable(number)) return SignalMeaning.Repetition;
        _taken[number] = now;
        if (!Signals.Ending.Contains(number) || (isKnown && number == Signals.HangUp)) return SignalMeaning.Message;
        return ++_endings == 1 ? SignalMeaning.FirstEnding : SignalMeaning.LaterEnding;
    }
}

/// <summary>What a signal means to this program.</summary>
internal enum SignalMeaning
{
    /// <summary>The same as the one just before it.</summary>
    Repetition,

    /// <summary>Only something for the command.</summary>
    Message,

    /// <summary>The first that asks to end.</summary>
    FirstEnding,

    /// <summary>One more that asks to end.</summary>
    LaterEnding,
}
