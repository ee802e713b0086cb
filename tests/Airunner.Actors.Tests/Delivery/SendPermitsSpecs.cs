using Airunner.Actors.Delivery;
using CsCheck;

namespace Airunner.Actors.Tests.Delivery;

public class SendPermitsSpecs
{
    private readonly SendPermits _permits = new(maxInFlight: 2);

    [Fact]
    public void No_more_permits_are_granted_than_allowed()
    {
        var (a, b, c) = (Request("a"), Request("b"), Request("c"));
        Granted().ShouldBe([a, b]);
        _permits.Ended(a);
        Granted().ShouldBe([c]);
    }

    [Fact]
    public void Executions_that_wait_take_turns()
    {
        var order = new List<string>();
        var running = new Queue<SendTicket>();
        foreach (var job in (string[])["a", "b", "c", "d", "e"]) Request(job);
        for (var turn = 0; turn < 15; turn++)
        {
            foreach (var ticket in Granted()) running.Enqueue(ticket);
            var done = running.Dequeue();
            order.Add(done.Execution.Job);
            _permits.Ended(done);
            Request(done.Execution.Job);
        }

        string.Concat(order).ShouldBe("abcdeabcdeabcde");
    }

    [Fact]
    public void Live_executions_come_before_leftovers()
    {
        var (a, b) = (Request("a"), Request("b"));
        Granted().ShouldBe([a, b]);
        var old = Request("old", isLeftover: true);
        var live = Request("live");
        _permits.Ended(a);
        Granted().ShouldBe([live]);
        _permits.Ended(b);
        Granted().ShouldBe([old]);
    }

    [Fact]
    public void A_cancelled_call_gives_up_its_permit_but_its_execution_gets_none_before_it_has_returned()
    {
        var (a, b, c) = (Request("a"), Request("b"), Request("c"));
        Granted().ShouldBe([a, b]);
        _permits.Cancelled(a);
        Granted().ShouldBe([c]);
        var again = Request("a");
        _permits.Ended(b);
        Granted().ShouldBeEmpty();
        _permits.OpenCall(a.Execution).ShouldBe(a);
        _permits.Ended(a);
        Granted().ShouldBe([again]);
    }

    [Fact]
    public void An_end_and_a_cancellation_count_once()
    {
        var (a, b) = (Request("a"), Request("b"));
        Granted().ShouldBe([a, b]);
        _permits.Ended(a);
        _permits.Ended(a);
        _permits.Cancelled(a);
        var more = new[] { Request("c"), Request("d") };
        Granted().ShouldBe([more[0]]);
    }

    [Fact]
    public void A_request_that_is_withdrawn_gets_no_permit()
    {
        var (a, b) = (Request("a"), Request("b"));
        Granted().ShouldBe([a, b]);
        var (withdrawn, c) = (Request("x"), Request("c"));
        _permits.Ended(withdrawn);
        _permits.Ended(a);
        Granted().ShouldBe([c]);
    }

    [Fact]
    public void In_any_order_of_calls_there_is_one_call_for_an_execution_and_no_permit_is_lost() => Check.Sample(
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4]).Array[0, 200],
        steps =>
        {
            var permits = new SendPermits(2);
            var tickets = new SendTicket?[5];
            foreach (var (step, job) in steps)
            {
                var ticket = tickets[job];
                if (step == 0 && ticket is null)
                {
                    tickets[job] = new SendTicket(new JobExecution($"{job}"), isLeftover: job % 2 == 0, () => { });
                    permits.Request(tickets[job]!);
                }
                else if (step == 1 && ticket is not null) permits.Cancelled(ticket);
                else if (step > 1 && ticket is not null)
                {
                    permits.Ended(ticket);
                    tickets[job] = null;
                }

                while (permits.GrantNext() is not null)
                {
                }

                var granted = tickets.Count(each => each?.State == TicketState.Granted);
                var waiting = tickets.Count(each => each?.State == TicketState.Waiting);
                granted.ShouldBeLessThanOrEqualTo(2);
                if (waiting > 0) granted.ShouldBe(2);
            }
        });

    private SendTicket Request(string job, bool isLeftover = false)
    {
        var ticket = new SendTicket(new JobExecution(job), isLeftover, () => { });
        _permits.Request(ticket);
        return ticket;
    }

    private List<SendTicket> Granted()
    {
        var granted = new List<SendTicket>();
        while (_permits.GrantNext() is { } ticket) granted.Add(ticket);
        return granted;
    }
}
