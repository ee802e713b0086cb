using Airunner.Actors;
using Airunner.Grpc.Probing;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Grpc.Tests.Probing;

public sealed class ProbeGateSpecs
{
    private const int MostInFlight = 32;
    private readonly FakeTimeProvider _time = new();
    private readonly ProbeGate _gate;

    public ProbeGateSpecs() => _gate = new ProbeGate(_time, chance: () => 0);

    [Fact]
    public void All_pass_while_the_server_answers()
    {
        for (var n = 0; n < 1000; n++) Enter().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task After_a_failure_one_passes_and_the_others_wait_for_its_result()
    {
        _gate.Failed(await Enter(), "refused", after: null).ShouldBeTrue();
        var waiting = Enumerable.Range(0, 100).Select(_ => Enter()).ToList();
        Passed(waiting).ShouldBe(0);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        await UntilAsync(() => Passed(waiting) == 1);
        _gate.Answered();

        await Task.WhenAll(waiting).WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task When_the_probe_fails_the_others_fail_with_it()
    {
        _gate.Failed(await Enter(), "refused", after: null);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var probe = await Enter();
        var waiting = Enumerable.Range(0, 100).Select(_ => Enter()).ToList();

        _gate.Failed(probe, "still refused", after: TimeSpan.FromSeconds(3));

        foreach (var other in waiting)
        {
            var trouble = await Should.ThrowAsync<RetryLaterException>(() => other.WaitAsync(Patience.Long));
            (trouble.Message, trouble.After).ShouldBe(("still refused", TimeSpan.FromSeconds(3)));
        }
    }

    [Fact]
    public async Task Probes_become_rarer_up_to_one_a_second()
    {
        _gate.Failed(await Enter(), "refused", after: null);
        foreach (var spacingMs in new[] { 100, 200, 400, 800, 1000, 1000 })
        {
            _time.Advance(TimeSpan.FromMilliseconds(spacingMs - 1));
            var next = Enter();
            next.IsCompleted.ShouldBeFalse($"before {spacingMs} ms");
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _gate.Failed(await next.WaitAsync(Patience.Long), "refused", after: null);
        }
    }

    [Fact]
    public async Task Failures_of_calls_that_began_together_count_once()
    {
        var together = new[] { await Enter(), await Enter(), await Enter(), await Enter() };
        foreach (var pass in together) _gate.Failed(pass, "refused", after: null).ShouldBeTrue();

        _time.Advance(TimeSpan.FromMilliseconds(100));

        Enter().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_failure_is_the_jobs_own_where_the_server_has_answered_another_call_meanwhile()
    {
        var slow = await Enter();
        await Enter();
        _gate.Answered();

        _gate.Failed(slow, "no answer", after: null).ShouldBeFalse();

        Enter().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_probe_without_a_result_gets_another_one_beside_it_after_a_second()
    {
        _gate.Failed(await Enter(), "refused", after: null);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Enter();
        var second = Enter();
        var third = Enter();

        _time.Advance(TimeSpan.FromSeconds(1));

        await UntilAsync(() => Passed([second, third]) == 1);
    }

    [Fact]
    public async Task A_wish_of_the_server_is_obeyed_and_nobody_waits_for_a_far_one()
    {
        _gate.Failed(await Enter(), "restarting", after: TimeSpan.FromSeconds(30));

        var later = await Should.ThrowAsync<RetryLaterException>(() => Enter());

        (later.Message, later.After).ShouldBe(("restarting", TimeSpan.FromSeconds(30)));
        _time.Advance(TimeSpan.FromSeconds(30));
        Enter().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_waiting_call_can_be_cancelled()
    {
        _gate.Failed(await Enter(), "refused", after: null);
        using var cancel = new CancellationTokenSource();
        var waiting = _gate.EnterAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task An_hour_of_outage_with_a_thousand_logs_makes_few_calls()
    {
        var calls = 0;
        _gate.Failed(await Enter(), "refused", after: null);
        List<Task<ProbeGate.Pass>> waiting = []; // one whose thread is late waits for the probe after this one
        for (var second = 0; second < 3600; second++)
        {
            while (waiting.Count < MostInFlight) waiting.Add(Enter());
            _time.Advance(TimeSpan.FromSeconds(1));
            await UntilAsync(() => Passed(waiting) > 0);
            foreach (var passed in waiting.Where(task => task.IsCompletedSuccessfully).ToList())
            {
                calls++;
                _gate.Failed(await passed, "refused", after: null);
                waiting.Remove(passed);
            }

            waiting.RemoveAll(static task => task.Exception is not null);
        }

        calls.ShouldBeLessThanOrEqualTo(3600);
    }

    private Task<ProbeGate.Pass> Enter() => _gate.EnterAsync(CancellationToken.None).AsTask();

    private static int Passed(List<Task<ProbeGate.Pass>> tasks) => tasks.Count(task => task.IsCompletedSuccessfully);

    /// <summary>Continuations run on the thread pool: waits until they have.</summary>
    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        while (!holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
