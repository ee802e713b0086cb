using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>Records a gate's calls; the spec gives the answers.</summary>
internal sealed class ScriptedGateHost(int appends = 100, long bytes = 1_000_000) : IJobGateHost
{
    public GateLimits Limits { get; } = new(appends, bytes);

    public long? NowMs { get; init; }

    /// <summary>Rounds in which the log was asked for.</summary>
    public List<int> Opens { get; } = [];

    public List<(TimeSpan Delay, int Round)> Delays { get; } = [];

    public int Continues { get; private set; }

    public List<long[]> Reports { get; } = [];

    /// <summary>Runs within each call; may be null.</summary>
    public Action? Called { get; set; }

    /// <summary>Runs when an append begins, before its gate looks whether it can be sent; may be null.</summary>
    public Action? Begun { get; set; }

    public long Begin()
    {
        Begun?.Invoke();
        return 0;
    }

    public void Open(JobGate gate, int round)
    {
        Opens.Add(round);
        Called?.Invoke();
    }

    public void RetryAfter(TimeSpan delay, JobGate gate, int round)
    {
        Delays.Add((delay, round));
        Called?.Invoke();
    }

    public void Continue(JobGate gate)
    {
        Continues++;
        Called?.Invoke();
    }

    public void ReportPendingRetries(JobExecution execution, IReadOnlyCollection<long> sequences)
    {
        Reports.Add([.. sequences]);
        Called?.Invoke();
    }
}
