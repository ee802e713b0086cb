using Airunner.Actors;
using Airunner.Protocol;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Appending;

/// <summary>
/// Keeps a bounded window of numbered events in flight to the log. While the log refuses events for a transient reason, it holds the
/// producer back and appends the events in flight again, until they are durable or the drain time-out has passed.
/// </summary>
/// <remarks>
/// One producer appends; one loop handles the outcomes. The library keeps the order of appends and waits for a log that recovers. What
/// reaches this class is a full disk or an unknown outcome, and then <see cref="RefusalReason.OutOfTurn"/> for every higher sequence in
/// flight: those have to be appended again as well.
/// </remarks>
internal sealed class AppendWindow : IDisposable
{
    private readonly IJobWal _wal;
    private readonly JobExecution _execution;
    private readonly WindowLimits _limits;
    private readonly Action<long> _durableThrough;
    private readonly TimeProvider _time;
    private readonly TroubleReports _reports;
    private readonly CancellationToken _stop;
    private readonly Action<LogFailedException>? _lost;
    private readonly Lock _gate = new();
    private readonly AppendRing _ring;
    private readonly CancellationTokenSource _failed = new();
    private readonly Task _outcomes;

    private TaskCompletionSource? _producerWaits;
    private TaskCompletionSource? _loopWaits;
    private LogFailedException? _failure;
    private Trouble? _trouble;
    private int _troubledEvents;
    private bool _closed;
    private bool _isLost;

    /// <summary>Starts the loop.</summary>
    /// <param name="wal">The log.</param>
    /// <param name="execution">The execution whose events these are.</param>
    /// <param name="limits">The window's size and the time-outs.</param>
    /// <param name="durableThrough">Called by the loop with the highest durable sequence, rising; must not throw.</param>
    /// <param name="time">The clock of delays and deadlines.</param>
    /// <param name="log">Gets warnings about refused events.</param>
    /// <param name="stop">Ends all waiting at once; events that are not durable by then count as a failure of the log.</param>
    /// <param name="lost">
    /// Called once where the producer goes on without a log that has failed: its events are dropped, and count as durable. Called before
    /// the first of them is. Null: the producer gets the failure.
    /// </param>
    public AppendWindow(
        IJobWal wal,
        JobExecution execution,
        WindowLimits limits,
        Action<long> durableThrough,
        TimeProvider time,
        ILogger log,
        CancellationToken stop,
        Action<LogFailedException>? lost = null)
    {
        _lost = lost;
        _wal = wal;
        _execution = execution;
        _limits = limits;
        _durableThrough = durableThrough;
        _time = time;
        _reports = new TroubleReports(execution, time, log);
        _stop = stop;
        _ring = new AppendRing(limits.MaxEvents);
        _outcomes = Task.Run(TakeOutcomesAsync, CancellationToken.None);
    }

    /// <summary>Cancelled when the log has failed permanently, unless the producer goes on without it.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <exception cref="LogFailedException">The log has failed permanently.</exception>
    public void ThrowIfFailed()
    {
        lock (_gate)
        {
            if (_failure is not null) throw _failure;
        }
    }

    /// <summary>Appends an event; waits while the window is full or the log refuses events.</summary>
    /// <param name="jobEvent">An event with a sequence. Neither it nor the bytes it refers to may change before it is durable.</param>
    /// <param name="lastSequence">The highest sequence it takes: its own, or an output batch's end.</param>
    /// <param name="bytes">Its size, as the window counts it.</param>
    /// <exception cref="LogFailedException">The log has failed permanently.</exception>
    public ValueTask AppendAsync(JobEvent jobEvent, long lastSequence, int bytes)
    {
        lock (_gate)
        {
            if (TryPutInFlight(jobEvent, lastSequence, bytes)) return ValueTask.CompletedTask;
        }

        if (Drops(lastSequence)) return ValueTask.CompletedTask;
        return WaitAndAppendAsync(jobEvent, lastSequence, bytes);
    }

    /// <summary>Ends the input and waits until the events in flight are durable.</summary>
    /// <exception cref="LogFailedException">Not all of them became durable, and the producer does not go on without the log.</exception>
    public async Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Wake(ref _loopWaits);
        }

        await _outcomes;
        if (_failure is not null && _lost is null) throw _failure;
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
                room = _isLost ? Task.CompletedTask : (_producerWaits ??= NewWait()).Task;
            }

            await room;
            if (Drops(lastSequence)) return;
        }
    }

    /// <summary>Whether the log is gone and the producer goes on: the event counts as durable, or its memory would never be free.</summary>
    private bool Drops(long lastSequence)
    {
        lock (_gate)
        {
            if (!_isLost) return false;
        }

        _durableThrough(lastSequence);
        return true;
    }

    private bool TryPutInFlight(JobEvent jobEvent, long lastSequence, int bytes)
    {
        if (_failure is not null) return _lost is null ? throw _failure : false;
        if (_trouble is not null || _ring.Count >= _limits.MaxEvents) return false;
        if (_ring.Count > 0 && _ring.Bytes + bytes > _limits.MaxBytes) return false;
        _ring.Add(jobEvent, lastSequence, bytes, Append(jobEvent));
        Wake(ref _loopWaits);
        return true;
    }

    private ValueTask<long> Append(JobEvent jobEvent)
    {
        try
        {
            // Without `_stop`: whoever waits checks that token itself, and registering with it would cost as much
            // as the append itself.
            return _wal.AppendAsync(_execution, jobEvent, CancellationToken.None);
        }
        catch (Exception error)
        {
            return ValueTask.FromException<long>(error); // the loop handles it as the event's outcome
        }
    }

    private async Task TakeOutcomesAsync()
    {
        try
        {
            while (await OldestAsync())
            {
                if (await OutcomeAsync(0) is { } error) await RetryAsync(error);
                RemoveDurable();
            }
        }
        catch (Exception error) when (_stop.IsCancellationRequested)
        {
            Fail(new LogFailedException($"Stopped before all events were durable in the log of '{_execution}'.", error));
        }
        catch (Exception error)
        {
            Fail(error as LogFailedException ?? new LogFailedException(error.Message, error));
        }
    }

    /// <summary>Waits for an event in flight; false at the end of the input.</summary>
    private async ValueTask<bool> OldestAsync()
    {
        while (true)
        {
            Task work;
            lock (_gate)
            {
                if (_ring.Count > 0) return true;
                if (_closed) return false;
                work = (_loopWaits ??= NewWait()).Task;
            }

            await work;
        }
    }

    /// <summary>Waits for an event's outcome; null when it is durable.</summary>
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
            await outcome.WaitAsync(_limits.LongestSilence, _time, _stop);
            return null;
        }
        catch (TimeoutException) when (!outcome.IsCompleted)
        {
            throw new LogFailedException($"The log of '{_execution}' has not answered for {_limits.LongestSilence.TotalSeconds:0.###} s.");
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            return error;
        }
    }

    /// <summary>Appends the oldest event again, alone, until it is durable; then each other event in flight once.</summary>
    /// <remarks>
    /// Alone, so that a full disk is tried with one event and not with the whole window. The others' outcomes need no waiting: the library
    /// keeps the order, and acknowledges a repeated event.
    /// </remarks>
    private async Task RetryAsync(Exception? error)
    {
        int inFlight;
        lock (_gate)
        {
            _trouble ??= new Trouble(_limits.GiveUpAfter, _time, _reports);
            inFlight = _troubledEvents = _ring.Count;
        }

        while (error is not null)
        {
            _trouble.Failed(error);
            await Task.Delay(_trouble.Delay, _time, _stop);
            lock (_gate) _ring.Replace(0, Append(_ring.Oldest.Event));
            error = await OutcomeAsync(0);
        }

        _trouble.Progressed();
        lock (_gate)
        {
            for (var i = 1; i < inFlight; i++) _ring.Replace(i, Append(_ring[i].Event));
        }
    }

    private void RemoveDurable()
    {
        var through = 0L;
        lock (_gate)
        {
            while (_ring.Count > 0 && _ring.Oldest.Outcome.IsCompletedSuccessfully)
            {
                _ = _ring.Oldest.Outcome.Result; // a pooled value task source is freed by reading its result
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
        lock (_gate) _failure = failure;
        _lost?.Invoke(failure);
        lock (_gate)
        {
            _isLost = _lost is not null;
            Wake(ref _producerWaits);
        }

        if (!_isLost) _failed.Cancel();
    }

    private static TaskCompletionSource NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Wake(ref TaskCompletionSource? waiting)
    {
        waiting?.TrySetResult();
        waiting = null;
    }
}
