using Airunner.Actors;
using Airunner.Protocol;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Appending;

/// <summary>Keeps a bounded window of numbered events in flight to the log, in order, and owns the rule of trying again.</summary>
/// <remarks>
/// One producer; one loop settles. While there is trouble the producer waits, and the events in flight are appended again under their
/// own sequences, lowest first, until all of them are durable or the trouble has lasted too long.
/// </remarks>
internal sealed class EventWriter : IDisposable
{
    private readonly IJobWal _wal;
    private readonly JobExecution _execution;
    private readonly AppendWindow _window;
    private readonly Action<long> _durableThrough;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly AppendRing _ring;
    private readonly CancellationTokenSource _failed = new();
    private readonly Task _settling;

    private TaskCompletionSource? _producerWaits;
    private TaskCompletionSource? _settlerWaits;
    private LogFailedException? _failure;
    private Trouble? _trouble;
    private int _troubledEvents;
    private bool _closed;

    /// <summary>Starts the settling loop.</summary>
    /// <param name="wal">The log.</param>
    /// <param name="execution">Whose events.</param>
    /// <param name="window">Limits.</param>
    /// <param name="durableThrough">Told the highest durable sequence, rising, on the settling loop; it must not throw.</param>
    /// <param name="time">The clock of retries.</param>
    /// <param name="log">Where trouble is told.</param>
    /// <param name="stop">Ends all waiting at once: what is not durable by then is a failure.</param>
    public EventWriter(IJobWal wal, JobExecution execution, AppendWindow window, Action<long> durableThrough, TimeProvider time, ILogger log, CancellationToken stop)
    {
        _wal = wal;
        _execution = execution;
        _window = window;
        _durableThrough = durableThrough;
        _time = time;
        _log = log;
        _stop = stop;
        _ring = new AppendRing(window.MaxEvents);
        _settling = Task.Run(SettleAsync, CancellationToken.None);
    }

    /// <summary>Cancelled when the log has failed for good.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <exception cref="LogFailedException">The log has failed for good.</exception>
    public void ThrowIfFailed()
    {
        lock (_gate)
        {
            if (_failure is not null) throw _failure;
        }
    }

    /// <summary>Puts an event in flight; waits while the window is full or there is trouble.</summary>
    /// <param name="jobEvent">Its sequence is set. Neither it nor the bytes it refers to may change before it is durable.</param>
    /// <param name="lastSequence">The highest sequence it takes: its own, or an output batch's end.</param>
    /// <param name="bytes">Its size, for the window.</param>
    /// <exception cref="LogFailedException">The log has failed for good.</exception>
    public ValueTask AppendAsync(JobEvent jobEvent, long lastSequence, int bytes)
    {
        lock (_gate)
        {
            if (TryPutInFlight(jobEvent, lastSequence, bytes)) return ValueTask.CompletedTask;
        }

        return WaitAndAppendAsync(jobEvent, lastSequence, bytes);
    }

    /// <summary>No more events; waits until those in flight are durable.</summary>
    /// <exception cref="LogFailedException">Not all of them became durable.</exception>
    public async Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Wake(ref _settlerWaits);
        }

        await _settling;
        if (_failure is not null) throw _failure;
    }

    public void Dispose() => _failed.Dispose();

    private async ValueTask WaitAndAppendAsync(JobEvent jobEvent, long lastSequence, int bytes)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (TryPutInFlight(jobEvent, lastSequence, bytes)) return;
                room = (_producerWaits ??= NewWait()).Task;
            }

            await room;
        }
    }

    private bool TryPutInFlight(JobEvent jobEvent, long lastSequence, int bytes)
    {
        if (_failure is not null) throw _failure;
        if (_trouble is not null || _ring.Count >= _window.MaxEvents) return false;
        if (_ring.Count > 0 && _ring.Bytes + bytes > _window.MaxBytes) return false;
        _ring.Add(jobEvent, lastSequence, bytes, Tell(jobEvent));
        Wake(ref _settlerWaits);
        return true;
    }

    private ValueTask<long> Tell(JobEvent jobEvent)
    {
        try
        {
            // Not _stop: whoever waits looks at that itself, and to be registered with it costs each append as much as its way into the log.
            return _wal.AppendAsync(_execution, jobEvent, CancellationToken.None);
        }
        catch (Exception error)
        {
            return ValueTask.FromException<long>(error); // the settling loop decides what it means
        }
    }

    private async Task SettleAsync()
    {
        try
        {
            while (await OldestAsync())
            {
                if (await OutcomeAsync(0) is { } error) await TryAgainAsync(error);
                SettleDurable();
            }
        }
        catch (Exception error) when (_stop.IsCancellationRequested)
        {
            Fail(new LogFailedException($"Stopped before the log of '{_execution}' had everything.", error));
        }
        catch (Exception error)
        {
            Fail(error as LogFailedException ?? new LogFailedException(error.Message, error));
        }
    }

    private async ValueTask<bool> OldestAsync()
    {
        while (true)
        {
            Task work;
            lock (_gate)
            {
                if (_ring.Count > 0) return true;
                if (_closed) return false;
                work = (_settlerWaits ??= NewWait()).Task;
            }

            await work;
        }
    }

    /// <summary>Waits for an outcome; null when the event is durable.</summary>
    private async ValueTask<Exception?> OutcomeAsync(int index)
    {
        Task<long> outcome;
        lock (_gate)
        {
            ref var entry = ref _ring[index];
            if (entry.Outcome.IsCompletedSuccessfully) return null;
            outcome = entry.Outcome.AsTask();
            entry.Outcome = new ValueTask<long>(outcome);
        }

        try
        {
            await outcome.WaitAsync(_window.LongestSilence, _time, _stop);
            return null;
        }
        catch (TimeoutException) when (!outcome.IsCompleted)
        {
            throw new LogFailedException($"The log of '{_execution}' has not answered for {_window.LongestSilence.TotalSeconds:0.###} s.");
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            return error;
        }
    }

    private async Task TryAgainAsync(Exception? error)
    {
        int inFlight;
        lock (_gate)
        {
            _trouble ??= new Trouble(_execution, _window.GiveUpAfter, _time, _log);
            inFlight = _troubledEvents = _ring.Count;
        }

        for (var i = 1; i < inFlight; i++) await OutcomeAsync(i); // no append may be on its way when its number comes again

        while (error is not null)
        {
            _trouble.Failed(error);
            var pause = _trouble.Delay < _trouble.Remaining ? _trouble.Delay : _trouble.Remaining;
            await Task.Delay(pause, _time, _stop);
            lock (_gate) _ring.Replace(0, Tell(_ring.Oldest.Event));
            error = await OutcomeAsync(0);
        }

        _trouble.Progressed();
        lock (_gate)
        {
            for (var i = 1; i < inFlight; i++) _ring.Replace(i, Tell(_ring[i].Event));
        }
    }

    private void SettleDurable()
    {
        var through = 0L;
        lock (_gate)
        {
            while (_ring.Count > 0 && _ring.Oldest.Outcome.IsCompletedSuccessfully)
            {
                _ = _ring.Oldest.Outcome.Result; // a pooled source is given back by reading it
                through = _ring.Oldest.LastSequence;
                _ring.RemoveOldest();
                if (_trouble is not null && --_troubledEvents == 0) EndTrouble();
            }
        }

        if (through == 0) return;
        _durableThrough(through);
        lock (_gate) Wake(ref _producerWaits);
    }

    private void EndTrouble()
    {
        _trouble!.Over();
        _trouble = null;
    }

    private void Fail(LogFailedException failure)
    {
        lock (_gate)
        {
            _failure = failure;
            Wake(ref _producerWaits);
        }

        _failed.Cancel();
    }

    private static TaskCompletionSource NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Wake(ref TaskCompletionSource? waiting)
    {
        waiting?.TrySetResult();
        waiting = null;
    }
}
