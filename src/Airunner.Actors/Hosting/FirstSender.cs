namespace Airunner.Actors.Hosting;

/// <summary>
/// Creates a sender at the start, so that one that cannot be created is an error of the start, and gives it to the first who asks.
/// </summary>
internal sealed class FirstSender
{
    private readonly Func<IEventSender> _senders;
    private IEventSender? _first;

    /// <summary>Creates the first one.</summary>
    /// <exception cref="InvalidOperationException">It cannot be created.</exception>
    internal FirstSender(Func<IEventSender> senders)
    {
        _senders = senders;
        try
        {
            _first = senders();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"The {nameof(IEventSender)} cannot be created: {error.Message}", error);
        }
    }

    /// <summary>A sender, for any thread.</summary>
    internal IEventSender Get()
    {
        var first = _first; // held all the time: see AlignedMemory.Dispose
        return first is not null && Interlocked.CompareExchange(ref _first, null, first) == first ? first : _senders();
    }
}
