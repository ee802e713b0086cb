using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Tests.Jobs.Actors;
using Akka.Actor;

namespace Airunner.Actors.Tests.Jobs.Appending;

public sealed class ReturnedAppendSpecs() : JobWalSpecs(serializesMessages: false), ITicketOwner
{
    private readonly List<AppendTicket> _returned = [];

    public bool WaitsForReturns { get; private set; }

    [Fact]
    public async Task An_event_without_a_sequence_does_not_overtake_one_that_its_owner_appends_again()
    {
        var log = await OpenAsync();
        WaitsForReturns = true; // an earlier one was returned by the log, which is open again
        log.Tell(Ticket(2), ActorRefs.NoSender);
        (await StatusAsync()).Events.ShouldBe(0);
        _returned.Count.ShouldBe(1);

        WaitsForReturns = false;
        log.Tell(Ticket(1), ActorRefs.NoSender);
        log.Tell(_returned[0], ActorRefs.NoSender);
        (await StatusAsync()).Events.ShouldBe(2);
    }

    void ITicketOwner.Release(int appends, long bytes)
    {
    }

    void ITicketOwner.Return(AppendTicket ticket) => _returned.Add(ticket);

    bool ITicketOwner.TryWithdraw(AppendTicket ticket) => false;

    private AppendTicket Ticket(long order) => new(Job, this, order) { Body = EventBody.Of(Event(0)) };
}
