using System.Buffers;
using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;

namespace Airunner.Actors.Tests.Jobs.Appending;

public sealed class AppendTicketSpecs : ITicketOwner
{
    private static readonly JobExecution Job = new("build");
    private readonly DurableThrough _durable = new();

    public bool WaitsForReturns => false;

    private bool Withdraws { get; set; }

    [Fact]
    public async Task A_ticket_is_done_as_soon_as_its_commit_is_published()
    {
        var ticket = Ticket();
        var answer = ticket.Awaitable;
        ticket.Gathered(7, _durable, commitNumber: 2);
        _durable.Publish(1);
        answer.IsCompleted.ShouldBeFalse();
        _durable.Publish(2);
        answer.IsCompletedSuccessfully.ShouldBeTrue();
        (await answer).ShouldBe(7);
    }

    [Fact]
    public async Task Awaiting_and_publishing_concurrently_always_ends()
    {
        for (var i = 0; i < 5_000; i++)
        {
            var ticket = Ticket();
            var awaited = Task.Run(async () => await ticket.Awaitable);
            ticket.Gathered(i, _durable, i + 1);
            _durable.Publish(i + 1);
            var run = ArrayPool<AppendTicket>.Shared.Rent(1);
            run[0] = ticket;
            TicketRun.Queue(run, 1);
            (await awaited.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System)).ShouldBe(i);
        }
    }

    [Fact]
    public async Task Cancelled_in_flight_the_outcome_is_unknown()
    {
        using var stop = new CancellationTokenSource();
        var ticket = Ticket();
        ticket.CancelWith(stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<AppendUnknownException>(async () => await ticket.Awaitable);
    }

    [Fact]
    public async Task Cancelled_before_it_was_sent_nothing_of_it_is_on_the_disk()
    {
        Withdraws = true;
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var ticket = Ticket();
        ticket.CancelWith(stop.Token);
        (await Should.ThrowAsync<OperationCanceledException>(async () => await ticket.Awaitable)).CancellationToken.ShouldBe(stop.Token);
    }

    [Fact]
    public void An_answered_ticket_is_not_kept_by_its_token()
    {
        using var stop = new CancellationTokenSource();
        var gone = Answered(stop.Token);
        for (var i = 0; i < 20 && gone.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        gone.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public void The_callers_code_does_not_run_on_the_thread_that_answers()
    {
        var hasRun = new ThreadLocal<bool>();
        var refused = Ticket();
        refused.Awaitable.GetAwaiter().OnCompleted(() => hasRun.Value = true);
        refused.Fail(new AppendRefusedException(Job, 1, RefusalReason.DiskFull));
        var repeated = Ticket();
        repeated.Awaitable.GetAwaiter().OnCompleted(() => hasRun.Value = true);
        repeated.SucceedAs(1);
        hasRun.Value.ShouldBeFalse();
    }

    void ITicketOwner.Release(int appends, long bytes)
    {
    }

    void ITicketOwner.Return(AppendTicket ticket) => throw new NotSupportedException();

    bool ITicketOwner.TryWithdraw(AppendTicket ticket) => Withdraws;

    private AppendTicket Ticket() => new(Job, this, 1) { Body = EventBody.Of(new JobEvent { Sequence = 1 }) };

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference Answered(CancellationToken token)
    {
        var ticket = Ticket();
        ticket.SucceedAs(1); // the log was faster than the registration
        ticket.CancelWith(token);
        return new WeakReference(ticket);
    }
}
