using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>Which gate an append goes through, with a scripted host.</summary>
public sealed class JobGatesSpecs
{
    private readonly ScriptedGateHost _host = new();

    [Fact]
    public void Executions_that_are_appended_to_in_turn_keep_their_gates()
    {
        var gates = new JobGates(_host);
        var first = gates.Get(Job(1));
        var second = gates.Get(Job(2));
        second.ShouldNotBeSameAs(first);
        gates.Get(Job(1)).ShouldBeSameAs(first);
        gates.Get(Job(2)).ShouldBeSameAs(second);
    }

    [Fact]
    public void A_gate_that_has_retired_is_replaced()
    {
        var gates = new JobGates(_host);
        var retired = gates.Get(Job(1));
        retired.TryRetire().ShouldBeTrue();
        var next = gates.Get(Job(1));
        next.ShouldNotBeSameAs(retired);
        next.IsRetired.ShouldBeFalse();
        gates.Count.ShouldBe(1);
    }

    [Fact]
    public void An_append_whose_gate_retires_as_it_begins_goes_through_a_new_one()
    {
        var gates = new JobGates(_host);
        var retiring = gates.Get(Job(1));
        _host.Begun = () =>
        {
            _host.Begun = null;
            gates.Retire(Job(1));
        };
        _ = Append(gates, 1);
        retiring.IsRetired.ShouldBeTrue();
        gates.Get(Job(1)).State.ShouldBe(GateState.Opening);
    }

    [Fact]
    public void A_gate_with_appends_stays_when_its_execution_has_ended()
    {
        var gates = new JobGates(_host);
        _ = Append(gates, 1);
        var busy = gates.Get(Job(1));
        gates.Retire(Job(1));
        busy.IsRetired.ShouldBeFalse();
        gates.Get(Job(1)).ShouldBeSameAs(busy);
    }

    [Fact]
    public void An_execution_without_a_gate_can_end() => new JobGates(_host).Retire(Job(1));

    [Fact]
    public void Idle_gates_retire_as_soon_as_there_are_many()
    {
        var gates = new JobGates(_host, many: 3);
        for (var n = 1; n <= 3; n++) gates.Get(Job(n));
        gates.Count.ShouldBe(3);
        gates.Get(Job(4));
        gates.Count.ShouldBe(1);
    }

    [Fact]
    public void Where_most_gates_are_busy_idle_ones_retire_only_when_there_are_twice_as_many()
    {
        var gates = new JobGates(_host, many: 2);
        for (var n = 1; n <= 3; n++) _ = Append(gates, n);
        gates.Get(Job(4)); // idle; 2 busy ones were seen when the third came
        gates.Count.ShouldBe(4);
        gates.Get(Job(5));
        gates.Count.ShouldBe(4, "the idle one has retired");
    }

    private static JobExecution Job(int number) => new($"job{number}", "1");

    private static Task<long> Append(JobGates gates, int number) =>
        gates.Append(Job(number), new JobEvent { Sequence = 1 }, CancellationToken.None).AsTask();
}
