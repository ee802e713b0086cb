namespace Airunner.Actors.Jobs.Actors;

/// <summary>
/// Decides which appends from actors are over the window, so that the oldest of a burst are taken and the newest refused.
/// </summary>
/// <remarks>
/// <para>An append is refused (QueueFull) while as many appends as the window allows are gathered for the next commit.</para>
/// <para>
/// After such a refusal, every further unnumbered append among the messages that wait at that moment is refused too, although a commit may
/// have made room: otherwise the log would store an event that was sent later than a refused one. Numbered events need no such rule: the
/// refused number must be appended again first (OutOfTurn).
/// </para>
/// </remarks>
/// <param name="window">Most appends that are gathered at once.</param>
internal sealed class AppendOverflow(int window)
{
    private int _burst;

    /// <summary>One of the messages that waited has arrived.</summary>
    internal void NoteMessage()
    {
        if (_burst > 0) _burst--;
    }

    /// <summary>Whether an append is refused.</summary>
    /// <param name="isNumbered">Whether the event has a sequence of its own.</param>
    /// <param name="gathered">Appends that wait for the next commit.</param>
    /// <param name="waiting">Messages that wait in the mailbox behind this one.</param>
    internal bool Refuses(bool isNumbered, int gathered, int waiting)
    {
        if (gathered < window) return !isNumbered && _burst > 0;
        _burst = Math.Max(_burst, waiting + 1); // NoteMessage of the next message comes before its own check
        return true;
    }
}
