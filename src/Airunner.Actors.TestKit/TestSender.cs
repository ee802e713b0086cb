using Airunner.Protocol;

namespace Airunner.Actors.Testing;

/// <summary>
/// A receiver that records what it has accepted, and fails as a test asks for. It accepts everything at first. Safe for use by many
/// threads.
/// </summary>
public sealed class TestSender : IEventSender
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobExecution, List<JobEvent>> _accepted = [];
    private TaskCompletionSource? _held;
    private Exception? _error;
    private int _errorTimes;
    private Func<JobEvent, bool> _isRefused = static _ => false;
    private int _sends;
    private int _heldSends;

    /// <summary>While true, sends do not return. A send that its log has given up ends all the same.</summary>
    public bool HoldSends
    {
        get
        {
            lock (_lock) return _held is not null;
        }

        set
        {
            lock (_lock)
            {
                if (value == _held is not null) return;
                _held?.SetResult();
                _held = value ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            }
        }
    }

    /// <summary>Sends so far, with those that failed.</summary>
    public int Sends
    {
        get
        {
            lock (_lock) return _sends;
        }
    }

    /// <summary>Sends that wait now.</summary>
    public int HeldSends
    {
        get
        {
            lock (_lock) return _heldSends;
        }
    }

    /// <summary>The next sends throw.</summary>
    /// <param name="error">For example <see cref="RetryLaterException"/>, or what a client of your server throws.</param>
    /// <param name="times">How many sends; <see cref="int.MaxValue"/> for all until <see cref="AcceptAll"/>.</param>
    public void Throw(Exception error, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        lock (_lock)
        {
            _error = error;
            _errorTimes = times;
        }
    }

    /// <summary>Batches with such an event are refused for their content (<see cref="EventsRefusedException"/>).</summary>
    /// <param name="isRefused">Called with each event of a batch.</param>
    public void Refuse(Func<JobEvent, bool> isRefused)
    {
        ArgumentNullException.ThrowIfNull(isRefused);
        lock (_lock) _isRefused = isRefused;
    }

    /// <summary>Ends what <see cref="Throw"/>, <see cref="Refuse"/> and <see cref="HoldSends"/> have begun.</summary>
    public void AcceptAll()
    {
        HoldSends = false;
        lock (_lock)
        {
            _errorTimes = 0;
            _isRefused = static _ => false;
        }
    }

    /// <summary>The accepted events of an execution, in the order of their arrival; one that was sent again comes twice.</summary>
    public IReadOnlyList<JobEvent> Accepted(JobExecution execution)
    {
        lock (_lock) return _accepted.TryGetValue(execution, out var events) ? [.. events] : [];
    }

    /// <summary>Accepted events are kept as messages.</summary>
    bool IEventSender.KeepsBatches => false;

    /// <inheritdoc/>
    public async Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        await HeldAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _sends++;
            if (_errorTimes > 0)
            {
                if (_errorTimes < int.MaxValue) _errorTimes--;
                throw _error!;
            }

            if (events.FirstOrDefault(_isRefused) is { } refused)
                throw new EventsRefusedException($"The test refuses the event with sequence {refused.Sequence}.");
            if (!_accepted.TryGetValue(execution, out var accepted)) _accepted[execution] = accepted = [];
            accepted.AddRange(events);
        }
    }

    private async Task HeldAsync(CancellationToken cancellationToken)
    {
        Task held;
        lock (_lock)
        {
            if (_held is null) return;
            held = _held.Task;
            _heldSends++;
        }

        try
        {
            await held.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock) _heldSends--;
        }
    }
}
