using System.Collections.Concurrent;
using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>
/// A gate used by many threads: callers append without a lock, the log returns appends, answers come from the thread pool.
/// </summary>
public sealed class JobGateThreadsSpecs : IJobGateHost, IOpenLog
{
    private const int Callers = 8;
    private const int AppendsOfEach = 2_000;

    private readonly BlockingCollection<AppendTicket> _mailbox = [];
    private readonly List<AppendTicket> _written = [];
    private bool _hasRecovered;

    GateLimits IJobGateHost.Limits { get; } = new(MaxAppends: 5, MaxBytes: 1_000);

    long? IJobGateHost.NowMs => null;

    [Fact]
    public async Task The_order_of_each_caller_is_kept_when_appends_are_returned()
    {
        var gate = new JobGate(new JobExecution("build"), this);
        var log = Task.Factory.StartNew(Log, TaskCreationOptions.LongRunning);
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => AppendAll(gate, caller))).ToArray();
        foreach (var outcome in (await Task.WhenAll(callers)).SelectMany(outcomes => outcomes))
            await outcome.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        _mailbox.CompleteAdding();
        await log;

        _written.Count.ShouldBe(Callers * AppendsOfEach);
        foreach (var caller in _written.GroupBy(ticket => ticket.Body.EndSequence / AppendsOfEach))
            caller.Select(ticket => ticket.Body.EndSequence).ShouldBeInOrder();
        _hasRecovered.ShouldBeTrue();
    }

    void IOpenLog.Append(AppendTicket ticket) => _mailbox.Add(ticket);

    void IJobGateHost.Open(JobGate gate, int round) => ThreadPool.UnsafeQueueUserWorkItem(_ => gate.Opened(round, this), null);

    void IJobGateHost.RetryAfter(TimeSpan delay, JobGate gate, int round) =>
        ThreadPool.UnsafeQueueUserWorkItem(_ => gate.RetryDue(round), null);

    void IJobGateHost.Continue(JobGate gate) => ThreadPool.UnsafeQueueUserWorkItem(_ => gate.Continue(), null);

    void IJobGateHost.ReportPendingRetries(JobExecution execution, IReadOnlyCollection<long> sequences) =>
        throw new NotSupportedException();

    private static List<Task<long>> AppendAll(JobGate gate, int caller)
    {
        var outcomes = new List<Task<long>>();
        for (var i = 0; i < AppendsOfEach; i++)
        {
            gate.TryAppend(new JobEvent { Sequence = (caller * AppendsOfEach) + i }, CancellationToken.None, out var appended)
                .ShouldBeTrue();
            outcomes.Add(appended.AsTask());
            if (i % 16 == 0) outcomes[^1].Wait(); // empties the window, so that appends take no lock
        }

        return outcomes;
    }

    /// <summary>Takes appends one after another, like a log; sometimes recovers, for one append only.</summary>
    private void Log()
    {
        var chance = new Random(1);
        foreach (var ticket in _mailbox.GetConsumingEnumerable())
        {
            if (ticket.Owner.WaitsForReturns || chance.Next(20) == 0)
            {
                _hasRecovered = true;
                ticket.Owner.Return(ticket);
                continue;
            }

            _written.Add(ticket);
            ticket.Owner.Release(1, ticket.Body.Bytes);
            ticket.SucceedAs(ticket.Body.Sequence);
        }
    }
}
