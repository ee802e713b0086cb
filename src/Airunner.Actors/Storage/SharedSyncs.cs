namespace Airunner.Actors.Storage;

/// <summary>Syncs of one directory, shared by all who ask for one at the same time.</summary>
/// <remarks>
/// One sync runs at a time. Who asks while it runs waits for the next one, which covers what was done before the question; all who wait get
/// the answer of that one.
/// </remarks>
/// <param name="sync">Syncs the directory.</param>
internal sealed class SharedSyncs(Func<Errno> sync)
{
    private readonly object _gate = new();
    private Round? _next;
    private bool _isRunning;

    /// <summary>Returns when a sync that began after this call has ended.</summary>
    /// <returns>Its answer.</returns>
    internal Errno Sync()
    {
        lock (_gate)
        {
            var mine = _next ??= new Round();
            while (mine.Answer is null && _isRunning) Monitor.Wait(_gate);
            if (mine.Answer is { } answer) return answer;
            _isRunning = true;
            _next = null;
            return RunUnlocked(mine);
        }
    }

    /// <summary>The caller holds the gate, and holds it again afterwards.</summary>
    private Errno RunUnlocked(Round round)
    {
        var answer = Errno.EIO; // of those who wait, if the call throws
        Monitor.Exit(_gate);
        try
        {
            return answer = sync();
        }
        finally
        {
            Monitor.Enter(_gate);
            round.Answer = answer;
            _isRunning = false;
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Round
    {
        internal Errno? Answer { get; set; }
    }
}
