using System.Diagnostics;

namespace Airunner.Actors.Signals;

/// <summary>
/// Which activities have appended what is not delivered yet, so that a send belongs to them. Of one log, used by its owner only. Empty
/// while nobody listens.
/// </summary>
internal sealed class AppendTraces
{
    /// <summary>How many are remembered; of events beyond that, and of an earlier process, a send knows no append.</summary>
    internal const int Most = 1024;

    /// <summary>How many one activity names: the usual limit of links of OpenTelemetry.</summary>
    internal const int MostOfOne = 128;

    private static readonly IReadOnlyList<ActivityContext> None = [];

    private Queue<(long Sequence, ActivityContext Append)>? _appends;

    /// <summary>An event was taken into the log.</summary>
    internal void Add(long sequence, Activity? append)
    {
        if (append is null) return;
        _appends ??= new();
        if (_appends.Count == Most) _appends.Dequeue();
        _appends.Enqueue((sequence, append.Context));
    }

    /// <summary>Those of the events up to a sequence that is sent now. They are forgotten.</summary>
    internal IReadOnlyList<ActivityContext> Take(long through)
    {
        if (_appends is null || _appends.Count == 0) return None;
        var taken = new List<ActivityContext>();
        while (_appends.TryPeek(out var first) && first.Sequence <= through)
        {
            _appends.Dequeue();
            if (taken.Count < MostOfOne) taken.Add(first.Append);
        }

        return taken;
    }
}
