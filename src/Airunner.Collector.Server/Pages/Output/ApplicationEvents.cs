using Airunner.Protocol;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>The events of an execution whose data is a message of its application: how many there are, and the last of them.</summary>
internal sealed class ApplicationEvents
{
    /// <summary>How many are kept.</summary>
    public const int Most = 20;

    private readonly Queue<ApplicationNote> _last = [];
    private long _count;

    /// <summary>Memory that they take, about.</summary>
    public long Bytes => _last.Count * ApplicationNote.MostBytes;

    /// <summary>Takes the next one.</summary>
    /// <param name="jobEvent">An event with <see cref="JobEvent.Application"/>.</param>
    /// <param name="timeMs">When it was made, in ms since 1970; 0 where that is not known.</param>
    public void Add(JobEvent jobEvent, long timeMs)
    {
        _count++;
        if (_last.Count == Most) _last.Dequeue();
        _last.Enqueue(ApplicationNote.Of(jobEvent, timeMs));
    }

    /// <summary>As they are now.</summary>
    public ApplicationView View() => new(_count, [.. _last]);
}

/// <summary>An application's events at one moment.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Last">The last of them, in their order.</param>
internal sealed record ApplicationView(long Count, ApplicationNote[] Last);
