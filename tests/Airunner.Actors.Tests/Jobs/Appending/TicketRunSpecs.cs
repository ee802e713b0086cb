using System.Buffers;
using Airunner.Actors.Jobs.Appending;

namespace Airunner.Actors.Tests.Jobs.Appending;

public sealed class TicketRunSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_continuation_that_blocks_on_another_append_of_the_same_run_does_not_hold_it_up()
    {
        const int Count = 50;
        var tickets = ArrayPool<AppendTicket>.Shared.Rent(Count);
        for (var i = 0; i < Count; i++) tickets[i] = new AppendTicket(new JobExecution("job"), new NoOwner(), i);
        var answers = Enumerable.Range(0, Count).Select(i => tickets[i].Awaitable.AsTask()).ToArray();
        var blocking = answers[0].ContinueWith(_ => answers[^1].Wait(Deadline), TaskContinuationOptions.ExecuteSynchronously);

        TicketRun.Queue(tickets, Count);

        (await blocking.WaitAsync(Deadline)).ShouldBeTrue();
        await Task.WhenAll(answers).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Several_continuations_that_block_do_not_hold_up_the_run_either()
    {
        const int Count = 8;
        var tickets = ArrayPool<AppendTicket>.Shared.Rent(Count);
        for (var i = 0; i < Count; i++) tickets[i] = new AppendTicket(new JobExecution("job"), new NoOwner(), i);
        var answers = Enumerable.Range(0, Count).Select(i => tickets[i].Awaitable.AsTask()).ToArray();
        var blocking = answers[..^1]
            .Select(answer => answer.ContinueWith(_ => answers[^1].Wait(Deadline), TaskContinuationOptions.ExecuteSynchronously))
            .ToArray();

        TicketRun.Queue(tickets, Count);

        (await Task.WhenAll(blocking).WaitAsync(Deadline)).ShouldAllBe(static isCalled => isCalled);
    }
}
