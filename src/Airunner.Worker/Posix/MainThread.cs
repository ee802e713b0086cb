namespace Airunner.Worker.Posix;

/// <summary>
/// The thread that the program began with. All work is done by others, so while it waits for their end it can have a duty that waits for
/// something else, and that costs no thread of its own.
/// </summary>
internal sealed class MainThread
{
    private readonly object _gate = new();
    private IDuty? _duty;
    private IDuty? _served;

    /// <summary>Something to wait for, and to do then.</summary>
    public interface IDuty
    {
        /// <summary>Returns only after <see cref="Release"/>.</summary>
        void Serve();

        /// <summary>Called on any thread, more than once, before or after the duty began.</summary>
        void Release();
    }

    /// <summary>Gives the thread a duty, as soon as it waits. There is one at a time.</summary>
    public void Take(IDuty duty)
    {
        lock (_gate)
        {
            _duty = duty;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the end of the work, on this thread.</summary>
    public T Until<T>(Task<T> work)
    {
        _ = work.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        while (Next(work) is { } duty) duty.Serve();
        return work.GetAwaiter().GetResult();
    }

    private IDuty? Next(Task work)
    {
        lock (_gate)
        {
            while (!work.IsCompleted && _duty is null) Monitor.Wait(_gate);
            if (work.IsCompleted) return null;
            var duty = _duty;
            _served = duty;
            _duty = null;
            return duty;
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            _served?.Release(); // where the work has not done it itself
            Monitor.PulseAll(_gate);
        }
    }
}
