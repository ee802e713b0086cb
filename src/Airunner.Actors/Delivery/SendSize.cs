namespace Airunner.Actors.Delivery;

/// <summary>How many events one send may carry: halved after a time-out, larger again after successes.</summary>
/// <param name="Most">Most events of one send, from 1.</param>
internal readonly record struct SendSize(int Most)
{
    /// <summary>No limit but the batch itself.</summary>
    public static readonly SendSize Unlimited = new(int.MaxValue);

    /// <summary>The size after a send timed out.</summary>
    /// <param name="events">Events it carried.</param>
    public static SendSize AfterTimeout(int events) => new(Math.Max(1, events / 2));

    /// <summary>The size after a send was accepted within its time-out.</summary>
    /// <remarks>It grows slowly: doubled, every second send to a slow server would time out.</remarks>
    /// <param name="events">Events it carried; a smaller send than allowed says nothing about a larger one.</param>
    public SendSize Accepted(int events)
    {
        if (events < Most) return this;
        var grown = Most + (long)(Most / 8) + 1;
        return new SendSize((int)Math.Min(int.MaxValue, grown));
    }
}
