namespace Airunner.Actors.Delivery;

/// <summary>
/// How much of a batch is done, and what to send next. First the whole batch is sent. After a refusal, half of it is sent, until a
/// refused event is alone. That event is tried <see cref="MaxTries"/> times, then set aside; the events after it are sent whole again.
/// </summary>
/// <remarks>Immutable: each answer gives the next state. Indices count from the first event of the batch.</remarks>
internal readonly record struct Halving
{
    /// <summary>
    /// Tries of a single refused event before it is set aside. Published servers answer "invalid" for transient errors of their store
    /// too, so one refusal proves nothing. With the default backoff, ten tries take more than four minutes.
    /// </summary>
    public const int MaxTries = 10;

    private readonly int _count;
    private readonly int _suspectEnd;   // end of the smallest range known to hold a refused event; <= Start: none

    /// <summary>Starts with the whole batch.</summary>
    /// <param name="count">Events in the batch, at least 1.</param>
    public Halving(int count)
        : this(count, start: 0, length: count, suspectEnd: 0, refusals: 0) => ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);

    private Halving(int count, int start, int length, int suspectEnd, int refusals)
    {
        _count = count;
        Start = start;
        Length = length;
        _suspectEnd = suspectEnd;
        Refusals = refusals;
    }

    /// <summary>First event to send.</summary>
    public int Start { get; }

    /// <summary>Events to send; 0 when the batch is done.</summary>
    public int Length { get; }

    /// <summary>How often the event at <see cref="Start"/> was refused alone.</summary>
    public int Refusals { get; }

    /// <summary>Whether every event was accepted or set aside.</summary>
    public bool IsDone => Start == _count;

    /// <summary>Whether the event at <see cref="Start"/> was refused alone <see cref="MaxTries"/> times.</summary>
    public bool IsHopeless => Refusals >= MaxTries;

    /// <summary>The same place with a smaller send.</summary>
    /// <param name="most">Most events to send, from 1.</param>
    public Halving AtMost(int most) => Length <= most ? this : new(_count, Start, most, _suspectEnd, Refusals);

    /// <summary>The server accepted what was sent.</summary>
    public Halving Accepted()
    {
        var start = Start + Length;
        // The other half of the refused range still holds a bad event: halve it now, or the server refuses it whole first.
        var length = start < _suspectEnd ? Math.Max(1, (_suspectEnd - start) / 2) : _count - start;
        return new Halving(_count, start, length, _suspectEnd, refusals: 0);
    }

    /// <summary>The server refused what was sent.</summary>
    public Halving Refused() => Length > 1
        ? new Halving(_count, Start, Length / 2, Start + Length, refusals: 0)
        : new Halving(_count, Start, 1, Start + 1, Refusals + 1);

    /// <summary>The single refused event is set aside; the events after it are sent whole.</summary>
    public Halving SetAside() => new(_count, Start + 1, _count - Start - 1, suspectEnd: 0, refusals: 0);
}
