namespace Airunner.Simulation;

/// <summary>Holds syncs and durable writes until a test releases them. Used under the disk's monitor.</summary>
internal sealed class SyncGate(object monitor)
{
    private int _permits;
    private bool _closed;

    public int Waiting { get; private set; }

    public bool Closed
    {
        get => _closed;
        set
        {
            _closed = value;
            _permits = 0;
            Monitor.PulseAll(monitor);
        }
    }

    public void LetOn(int count)
    {
        _permits += count;
        Monitor.PulseAll(monitor);
    }

    public void Pass(TimeSpan deadline, Func<bool> stopped)
    {
        if (!_closed) return;
        Waiting++;
        Monitor.PulseAll(monitor);
        try
        {
            while (_closed && _permits == 0 && !stopped())
                if (!Monitor.Wait(monitor, deadline)) throw new TimeoutException("A held sync was never released.");
            if (_closed && !stopped()) _permits--;
        }
        finally
        {
            Waiting--;
        }
    }

    public void WaitForWaiting(int count, TimeSpan deadline)
    {
        while (Waiting < count)
            if (!Monitor.Wait(monitor, deadline)) throw new TimeoutException($"{Waiting} of {count} syncs reached the gate.");
    }
}
