using System.Buffers;
using System.Diagnostics;
using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;

namespace Airunner.Actors.Tests.Jobs.Appending;

public sealed class AppendTicketSpecs : ITicketOwner
{
    private static readonly JobExecution Job = new("build");
    private readonly DurableThrough _durable = new();

    public bool WaitsForReturns { get; private set; }

    private bool Withdraws { get; set; }

    private List<AppendTicket> Returned { get; } = [];

    private (int Appends, long Bytes) Released { get; set; }

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

    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, true), InlineData(false, false)]
    public void An_answered_ticket_is_not_kept_by_its_token(bool isRegisteredFirst, bool succeeds)
    {
        using var stop = new CancellationTokenSource();
        var gone = Answered(isRegisteredFirst, succeeds, stop.Token);
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
        OnAnswer(refused, () => hasRun.Value = true);
        refused.Fail(new AppendRefusedException(Job, 1, RefusalReason.DiskFull));
        var repeated = Ticket();
        OnAnswer(repeated, () => hasRun.Value = true);
        repeated.SucceedAs(1);
        hasRun.Value.ShouldBeFalse();
    }

    [Fact]
    public async Task A_success_that_comes_after_the_callers_cancellation_changes_nothing()
    {
        using var stop = new CancellationTokenSource();
        var ticket = Ticket();
        ticket.CancelWith(stop.Token);
        await stop.CancelAsync();
        ticket.SucceedAs(1);
        ticket.Succeed();
        await Should.ThrowAsync<AppendUnknownException>(async () => await ticket.Awaitable);
    }

    [Theory]
    [InlineData(RefusalReason.Recovering, false, true)]
    [InlineData(RefusalReason.OutOfTurn, true, true)]
    [InlineData(RefusalReason.OutOfTurn, false, false)]
    [InlineData(RefusalReason.DiskFull, true, false)]
    public async Task A_refused_ticket_returns_where_it_is_appended_again_in_order(RefusalReason reason, bool waits, bool returns)
    {
        WaitsForReturns = waits;
        var ticket = Ticket();
        ((IAppender)ticket).Refuse(1, reason, null);
        if (returns)
        {
            Returned.ShouldBe([ticket]);
            ticket.IsAnswered.ShouldBeFalse();
            Released.ShouldBe((0, 0), "its owner counts it out as it returns");
            return;
        }

        Returned.ShouldBeEmpty();
        (await Should.ThrowAsync<AppendRefusedException>(async () => await ticket.Awaitable)).Reason.ShouldBe(reason);
        Released.ShouldBe((1, ticket.Body.Bytes));
    }

    [Fact]
    public void A_ticket_that_was_returned_is_not_done_by_the_commits_of_the_log_that_returned_it()
    {
        var ticket = Ticket();
        ticket.Gathered(7, _durable, commitNumber: 2);
        ((IAppender)ticket).Refuse(7, RefusalReason.Recovering, null);
        _durable.Publish(2);
        ticket.Awaitable.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void The_activity_of_an_append_says_what_became_of_it()
    {
        using var source = new ActivitySource(nameof(AppendTicketSpecs));
        using var listener = new ActivityListener
        {
            ShouldListenTo = listened => listened == source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var done = source.StartActivity("append")!;
        Ticket(done).SucceedAs(7);
        done.GetTagItem("airunner.sequence").ShouldBe(7L);
        var refused = source.StartActivity("append")!;
        Ticket(refused).Fail(new AppendRefusedException(Job, 1, RefusalReason.DiskFull));
        (refused.Status, refused.GetTagItem("error.type")).ShouldBe((ActivityStatusCode.Error, nameof(AppendRefusedException)));
    }

    void ITicketOwner.Release(int appends, long bytes) => Released = (Released.Appends + appends, Released.Bytes + bytes);

    void ITicketOwner.Return(AppendTicket ticket) => Returned.Add(ticket);

    bool ITicketOwner.TryWithdraw(AppendTicket ticket) => Withdraws;

    /// <summary>Without the context of the specs, which would run it on a thread of its own.</summary>
    private static void OnAnswer(AppendTicket ticket, Action run) =>
        ticket.Awaitable.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(run);

    private AppendTicket Ticket(Activity? trace = null) =>
        new(Job, this, 1) { Body = EventBody.Of(new JobEvent { Sequence = 1 }), Trace = trace };

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference Answered(bool isRegisteredFirst, bool succeeds, CancellationToken token)
    {
        var ticket = Ticket();
        if (isRegisteredFirst) ticket.CancelWith(token);
        if (succeeds) ticket.SucceedAs(1);
        else ticket.Fail(new AppendRefusedException(Job, 1, RefusalReason.DiskFull));
        if (!isRegisteredFirst) ticket.CancelWith(token); // the log was faster than the registration
        return new WeakReference(ticket);
    }
}
