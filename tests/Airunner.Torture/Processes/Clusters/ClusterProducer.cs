using Airunner.Actors;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>
/// The producer of one execution: appends through one node, and through another one when that has ended. What was not acknowledged is
/// appended again, in order, before anything else.
/// </summary>
/// <param name="execution">Its execution.</param>
/// <param name="logNumbers">Whether the log numbers the events; else they have the numbers 1, 2, 3 …</param>
/// <param name="nodes">Gives a node that is alive.</param>
/// <param name="chance">Its own.</param>
/// <param name="pause">Between two appends.</param>
internal sealed class ClusterProducer(
    JobExecution execution, bool logNumbers, Func<Random, CancellationToken, Task<ClusterNode>> nodes, Random chance, TimeSpan pause)
{
    /// <summary>Most appends that were not answered yet.</summary>
    public const int MostInFlight = 4;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly List<string> _wrong = [];
    private readonly List<(long Sequence, long Nonce)> _acknowledged = [];
    private ClusterNode? _node;
    private TimeSpan _longestGap; // held under _gate, with the next one
    private long _lastAcknowledgedAt = TimeProvider.System.GetTimestamp();
    private int _count;
    private long _lastSequence;
    private long _next = 1;

    /// <summary>Its execution.</summary>
    public JobExecution Execution => execution;

    /// <summary>Whether the log numbers its events.</summary>
    public bool LogNumbers => logNumbers;

    /// <summary>What was acknowledged, in the order of the acknowledgements.</summary>
    public IReadOnlyList<(long Sequence, long Nonce)> Acknowledged => _acknowledged;

    /// <summary>How many were acknowledged; from any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The last nonce that was appended, acknowledged or not.</summary>
    public long LastNonce => _next - 1;

    /// <summary>Appends that had to be made again.</summary>
    public long Repeated { get; private set; }

    /// <summary>Broken promises.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    /// <summary>The longest time between two acknowledgements since the last call.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_gate)
        {
            var gap = TimeProvider.System.GetElapsedTime(_lastAcknowledgedAt);
            if (_longestGap > gap) gap = _longestGap;
            _longestGap = TimeSpan.Zero;
            return gap;
        }
    }

    /// <summary>Appends until it is to stop and everything was acknowledged.</summary>
    /// <param name="stop">Then it begins no new event.</param>
    /// <param name="abort">Gives up.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        var unanswered = new List<long>();
        while (true)
        {
            if (unanswered.Count == 0)
            {
                if (stop.IsCancellationRequested) return;
                var count = logNumbers ? 1 : chance.Next(1, MostInFlight + 1);
                for (var i = 0; i < count; i++) unanswered.Add(_next++);
            }

            if (_node is not { IsAlive: true }) _node = await nodes(chance, abort);
            var left = await AppendAsync(_node, unanswered);
            Repeated += left.Count;
            unanswered = left;
            await Task.Delay(left.Count == 0 ? pause : RetryAfter, TimeProvider.System, abort);
        }
    }

    /// <summary>Moves to any node, so that the next appends may come from elsewhere than the execution's home.</summary>
    public void Move() => _node = null;

    private async Task<List<long>> AppendAsync(ClusterNode node, List<long> nonces)
    {
        var answers = nonces.ConvertAll(nonce => (Nonce: nonce, Answer: node.AppendAsync(execution, logNumbers ? 0 : nonce, nonce)));
        var left = new List<long>();
        foreach (var (nonce, answer) in answers)
        {
            if ((await answer).Sequence is { } sequence) Note(sequence, nonce);
            else left.Add(nonce);
        }

        return left;
    }

    private void Note(long sequence, long nonce)
    {
        lock (_gate)
        {
            var gap = TimeProvider.System.GetElapsedTime(_lastAcknowledgedAt);
            if (gap > _longestGap) _longestGap = gap;
            _lastAcknowledgedAt = TimeProvider.System.GetTimestamp();
        }

        _acknowledged.Add((sequence, nonce));
        Volatile.Write(ref _count, _acknowledged.Count);
        if (!logNumbers && sequence != nonce) _wrong.Add($"{execution}: {nonce} was acknowledged as {sequence}");
        if (logNumbers && sequence <= _lastSequence) _wrong.Add($"{execution}: {sequence} was given after {_lastSequence}");
        _lastSequence = sequence;
    }
}
