using Airunner.Actors;

namespace Airunner.Grpc.Probing;

/// <summary>
/// Keeps calls from a server that is down: one call probes it, the others wait for the result. So after an outage thousands of logs do
/// not start at once, and during it they do not all wait for their own time-outs.
/// </summary>
/// <remarks>
/// Down is a server that did not answer: no connection, UNAVAILABLE, or silence, without any answer to another call meanwhile. An answer
/// of any kind, a refusal too, shows that it is up.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="chance">Uniform in [0, 1): the probes of many workers must not come at the same moments.</param>
internal sealed class ProbeGate(TimeProvider time, Func<double> chance)
{
    private static readonly TimeSpan FirstSpacing = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestSpacing = TimeSpan.FromSeconds(1);

    /// <summary>A probe without a result in this time gets another one beside it: a slow job must not stop the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>A call does not wait longer for a probe to begin: it fails, and comes back after the delay of its own log.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly long _origin = time.GetTimestamp();
    private readonly Lock _lock = new();
    private GateState _state = new GateState.Up();
    private long _answers;

    /// <summary>Waits until a call may be made.</summary>
    /// <returns>To be given back with the call's result.</returns>
    /// <exception cref="RetryLaterException">A probe has failed, or none may be made soon.</exception>
    public async ValueTask<Pass> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            GateState.Down down;
            TimeSpan wait;
            lock (_lock)
            {
                if (TryPass(out down, out wait) is { } pass) return pass;
            }

            if (wait > LongestWait) throw new RetryLaterException(down.Reason, wait);
            await ResultAsync(down, wait, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The server has answered a call, whatever it said.</summary>
    public void Answered()
    {
        TaskCompletionSource<RetryLaterException?>? waiting;
        lock (_lock)
        {
            _answers++;
            waiting = (_state as GateState.Down)?.Result;
            if (waiting is not null) _state = new GateState.Up();
        }

        waiting?.TrySetResult(null);
    }

    /// <summary>The server has not answered a call.</summary>
    /// <param name="pass">The call's.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="after">The server's wish: no probe before.</param>
    /// <returns>Whether the server is down; false where it has answered another call meanwhile.</returns>
    public bool Failed(Pass pass, string reason, TimeSpan? after)
    {
        TaskCompletionSource<RetryLaterException?>? waiting;
        lock (_lock)
        {
            if (pass.Answers != _answers) return false;
            var failures = _state is GateState.Down down ? down.Failures : 0;
            if (pass.Failures < failures) return true; // it began before the failure that is known
            waiting = (_state as GateState.Down)?.Result;
            _state = new GateState.Down(failures + 1, Now + Spacing(failures, after), reason, NewResult());
        }

        waiting?.TrySetResult(new RetryLaterException(reason, after));
        return true;
    }

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Lets a call pass while the server is up, or as the probe whose time has come. Under the lock.</summary>
    private Pass? TryPass(out GateState.Down down, out TimeSpan wait)
    {
        down = null!;
        wait = TimeSpan.Zero;
        if (_state is not GateState.Down known) return new Pass(_answers, Failures: 0);
        down = known;
        wait = known.NextProbeAt - Now;
        if (wait > TimeSpan.Zero) return null;
        _state = known with { NextProbeAt = Now + Patience };
        return new Pass(_answers, known.Failures);
    }

    private async Task ResultAsync(GateState.Down down, TimeSpan wait, CancellationToken cancellationToken)
    {
        RetryLaterException? trouble;
        try
        {
            // A timer counts whole milliseconds, and less than one would be none.
            var whole = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
            trouble = await down.Result.Task.WaitAsync(whole, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return; // the time of the next probe
        }

        if (trouble is not null) throw new RetryLaterException(trouble.Message, trouble.After);
    }

    private TimeSpan Spacing(int failures, TimeSpan? after)
    {
        var grown = Math.Min(LongestSpacing.Ticks, FirstSpacing.Ticks * Math.Pow(2, failures));
        var spacing = TimeSpan.FromTicks((long)(grown * (1 - (chance() / 2))));
        return after > spacing ? after.Value : spacing;
    }

    private static TaskCompletionSource<RetryLaterException?> NewResult() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was known when a call began.</summary>
    /// <param name="Answers">Answers of the server so far.</param>
    /// <param name="Failures">Failed probes in a row.</param>
    internal readonly record struct Pass(long Answers, int Failures);

    private abstract record GateState
    {
        internal sealed record Up : GateState;

        /// <param name="Failures">In a row, from 1.</param>
        /// <param name="NextProbeAt">Monotonic time from which a call may probe.</param>
        /// <param name="Reason">Why the server is taken for down.</param>
        /// <param name="Result">Null when the server has answered, else the trouble of the next probe.</param>
        internal sealed record Down(int Failures, TimeSpan NextProbeAt, string Reason, TaskCompletionSource<RetryLaterException?> Result)
            : GateState;
    }
}
