using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Appending;

namespace Airunner.Worker.Tests.Appending;

public sealed class AppendWindowSpecs
{
    private static readonly JobExecution Execution = new("job", "1");
    private readonly ScriptedWal _wal = new();
    private readonly RecordedLog _log = new();
    private readonly List<long> _durable = [];

    [Fact]
    public async Task Events_become_durable_in_order()
    {
        using var window = Window();
        await AppendAsync(window, 1, 100);
        await window.CloseAsync();
        _wal.Stored.Select(e => e.Sequence).ShouldBe(Numbers(1, 100));
        _durable[^1].ShouldBe(100);
        _durable.ShouldBeInOrder();
        _log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RefusalReason.DiskFull)]
    [InlineData(RefusalReason.QueueFull)]
    [InlineData(RefusalReason.Recovering)]
    public async Task A_transient_refusal_is_retried_with_its_successors_after_it(RefusalReason reason)
    {
        _wal.Hold = new TaskCompletionSource();
        _wal.Script = (sequence, before) => sequence == 3 && before < 2 ? new AppendRefusedException(Execution, 3, reason) : null;
        using var window = Window();
        await AppendAsync(window, 1, 6);
        _wal.Hold.SetResult();
        await window.CloseAsync();
        _wal.Stored.Select(e => e.Sequence).ShouldBe(Numbers(1, 6));
        _wal.Appended.ShouldBe([1, 2, 3, 4, 5, 6, 3, 3, 4, 5, 6]);
        _durable[^1].ShouldBe(6);
    }

    [Fact]
    public async Task An_unknown_outcome_is_appended_again_under_the_same_sequence()
    {
        _wal.Script = (sequence, before) => sequence == 1 && before == 0
            ? new AppendUnknownException(Execution, 1, "a failed write")
            : null;
        using var window = Window();
        await AppendAsync(window, 1, 2);
        await window.CloseAsync();
        _wal.Stored.Select(e => e.Sequence).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_period_of_refusals_is_logged_once_and_its_end_once()
    {
        _wal.Script = (_, before) => before < 2 ? new AppendRefusedException(Execution, 1, RefusalReason.DiskFull) : null;
        _wal.Hold = new TaskCompletionSource();
        using var window = Window();
        await AppendAsync(window, 1, 3);
        _wal.Hold.SetResult();
        await window.CloseAsync();
        _log.Lines.Count.ShouldBe(2);
        _log.Lines[0].Text.ShouldContain("DiskFull");
        _log.Lines[1].Text.ShouldContain("accepts events again");
    }

    [Theory]
    [InlineData(RefusalReason.SequenceUsed)]
    [InlineData(RefusalReason.TooLarge)]
    [InlineData(RefusalReason.Closed)]
    [InlineData(RefusalReason.CannotOpen)]
    public async Task A_permanent_refusal_fails_at_once_with_its_reason(RefusalReason reason)
    {
        _wal.Script = (_, _) => new AppendRefusedException(Execution, 1, reason);
        using var window = Window();
        await AppendAsync(window, 1, 1);
        var failure = await Should.ThrowAsync<LogFailedException>(window.CloseAsync());
        failure.Message.ShouldContain(reason.ToString());
        _wal.Appended.ShouldBe([1]);
        window.Failed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Refusals_that_last_for_the_drain_time_out_fail()
    {
        _wal.Script = (_, _) => new AppendRefusedException(Execution, 1, RefusalReason.DiskFull);
        using var window = Window(giveUpAfter: TimeSpan.FromMilliseconds(120));
        await AppendAsync(window, 1, 1);
        var failure = await Should.ThrowAsync<LogFailedException>(window.CloseAsync());
        failure.Message.ShouldContain("drain time-out");
        _wal.Appended.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task The_producer_is_held_back_while_the_window_is_full()
    {
        _wal.Hold = new TaskCompletionSource();
        using var window = Window(maxEvents: 2);
        await AppendAsync(window, 1, 2);
        var third = window.AppendAsync(Event(3), 3, 1).AsTask();
        third.IsCompleted.ShouldBeFalse();
        _wal.Appended.ShouldBe([1, 2]);
        _wal.Hold.SetResult();
        await third;
        await window.CloseAsync();
        _wal.Appended.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting()
    {
        _wal.Hold = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        using var window = Window(stop: stop.Token);
        await AppendAsync(window, 1, 1);
        await stop.CancelAsync();
        var failure = await Should.ThrowAsync<LogFailedException>(window.CloseAsync());
        failure.Message.ShouldContain("Stopped");
        _wal.Hold.SetResult();
    }

    [Fact]
    public async Task A_log_that_never_answers_fails_at_its_deadline()
    {
        _wal.Hold = new TaskCompletionSource(); // like a disk call that does not return
        var time = new StillTime();
        using var window = Window(giveUpAfter: TimeSpan.FromSeconds(1), time: time);
        await AppendAsync(window, 1, 1);
        (await time.Asked).ShouldBe(TimeSpan.FromSeconds(30)); // not the short drain time-out: a slow disk has not failed
        time.Strike();
        (await Should.ThrowAsync<LogFailedException>(window.CloseAsync())).Message.ShouldContain("has not answered for 30 s");
        _wal.Hold.SetResult();
    }

    [Fact]
    public async Task A_producer_that_goes_on_without_a_failed_log_loses_what_is_not_durable_and_is_told_once()
    {
        _wal.Script = (sequence, _) => sequence >= 3 ? new AppendRefusedException(Execution, sequence, RefusalReason.Closed) : null;
        var lost = new List<LogFailedException>();
        using var window = Window(maxEvents: 4, lost: lost.Add);
        await AppendAsync(window, 1, 100);
        await window.CloseAsync();
        _wal.Stored.Select(e => e.Sequence).ShouldBe([1, 2]);
        lost.ShouldHaveSingleItem().Message.ShouldContain("Closed");
        window.Failed.IsCancellationRequested.ShouldBeFalse();
        _durable[^1].ShouldBe(100); // so that its memory is free
        _durable.ShouldBeInOrder();
    }

    [Fact]
    public async Task A_producer_that_is_held_back_goes_on_when_the_log_is_given_up()
    {
        _wal.Hold = new TaskCompletionSource();
        var time = new StillTime();
        var lost = new List<LogFailedException>();
        using var window = Window(maxEvents: 1, giveUpAfter: TimeSpan.FromSeconds(1), time: time, lost: lost.Add);
        await AppendAsync(window, 1, 1);
        var waiting = window.AppendAsync(Event(2), 2, 1).AsTask();
        await time.Asked;
        waiting.IsCompleted.ShouldBeFalse();
        time.Strike();
        await waiting;
        lost.Count.ShouldBe(1);
        await window.CloseAsync();
        _wal.Hold.SetResult();
    }

    private AppendWindow Window(
        int maxEvents = 1000,
        TimeSpan? giveUpAfter = null,
        TimeProvider? time = null,
        Action<LogFailedException>? lost = null,
        CancellationToken stop = default) =>
        new(
            _wal,
            Execution,
            new WindowLimits(maxEvents, 1 << 20, giveUpAfter ?? TimeSpan.FromMinutes(1)),
            _durable.Add,
            time ?? TimeProvider.System,
            _log,
            stop,
            lost);

    private static async Task AppendAsync(AppendWindow window, long from, long to)
    {
        foreach (var sequence in Numbers(from, to)) await window.AppendAsync(Event(sequence), sequence, 1);
    }

    private static JobEvent Event(long sequence) => new() { Sequence = sequence };

    private static List<long> Numbers(long from, long to) => [.. Enumerable.Range((int)from, (int)(to - from + 1)).Select(n => (long)n)];
}
