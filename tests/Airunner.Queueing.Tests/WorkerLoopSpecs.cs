using Airunner.Grpc.Queue;
using Airunner.Protocol;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Queueing.Tests;

/// <summary>The loop that takes, holds, ends and reports jobs, for every program that works on a queue.</summary>
public sealed class WorkerLoopSpecs : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly ScriptedQueue _queue = new();
    private readonly ScriptedRunner _runner = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];
    private readonly CancellationTokenSource _stops = new();
    private readonly CancellationTokenSource _ends = new();
    private Task _loop = Task.CompletedTask;

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System).Token;

    public async ValueTask DisposeAsync()
    {
        await _stops.CancelAsync();
        await _ends.CancelAsync();
        await Task.WhenAny(_loop, Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System));
        _stops.Dispose();
        _ends.Dispose();
    }

    [Fact]
    public async Task A_job_is_confirmed_before_it_starts_held_while_it_runs_and_its_end_is_reported()
    {
        Start();
        _queue.Add("a");
        await _runner.StartedAsync("a");
        _queue.Extensions.Count.ShouldBe(1);

        await UntilAsync(() => _queue.Extensions.Count == 3);
        _runner.End("a", 3);

        await UntilAsync(() => _queue.Results.Count == 1);
        _queue.Results[0].ShouldSatisfyAllConditions(
            result => result.Success.ShouldBeFalse(), result => result.ExitCode.ShouldBe(3), result => result.JobId.ShouldBe("a"));
        _runner.Disposed.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Nothing_is_taken_before_the_program_can_run_it()
    {
        Start(isReady: false);
        _queue.Add("a");
        _queue.TakeCalls.ShouldBe(0);

        _runner.Ready.SetResult();

        await _runner.StartedAsync("a");
    }

    [Fact]
    public async Task A_job_that_cannot_be_prepared_is_not_begun_and_not_reported_and_its_slot_pauses()
    {
        _runner.Prepares = static (command, _) =>
            command.Execution.Job == "a" ? throw new IOException("the log cannot be opened") : Task.CompletedTask;
        Start();
        _queue.Add("a");
        await UntilAsync(() => Said("a is left to others: the log cannot be opened"), advances: false);
        _queue.TakeCalls.ShouldBe(1); // it waits for the clock

        _queue.Add("b");
        await UntilAsync(() => _runner.HasStarted("b"));
        _queue.Extensions.Count.ShouldBe(1); // of b
        _queue.Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preparation_that_does_not_end_ends_before_the_jobs_time_has_passed()
    {
        _runner.Prepares = static (_, cancelled) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
        Start();
        _queue.Add("a");

        await UntilAsync(() => Said("a is left to others: it could not be prepared within 2 s"));
        _queue.Extensions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_finished_job_is_reported_when_the_server_is_there_again_and_is_held_meanwhile()
    {
        _queue.Completes = static call => call < 5 ? throw ScriptedQueue.Away : JobHold.Held;
        Start();
        _queue.Add("a");
        _runner.End("a");

        await UntilAsync(() => _queue.Results.Count == 1);
        _queue.CompleteCalls.ShouldBe(6);
        _queue.Extensions.Count.ShouldBe(6); // the first one, and one before each next try
        _queue.Results[0].Success.ShouldBeTrue();
        _lines.Count(line => line.Contains("could not be reported", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task At_a_stop_running_jobs_go_on_to_their_end_and_are_reported()
    {
        Start();
        _queue.Add("a");
        await _runner.StartedAsync("a");

        await _stops.CancelAsync();
        await UntilAsync(() => _queue.Extensions.Count == 3); // it is held as before
        _loop.IsCompleted.ShouldBeFalse();
        _runner.End("a");

        await _loop.WaitAsync(Timely);
        _queue.Results.ShouldHaveSingleItem().Success.ShouldBeTrue();
    }

    [Fact]
    public async Task A_job_that_the_stop_ends_is_given_back_and_not_reported_as_failed()
    {
        Start();
        _queue.Add("a");
        await _runner.StartedAsync("a");
        await _stops.CancelAsync();

        await _ends.CancelAsync();

        await _loop.WaitAsync(Timely);
        _queue.Results.ShouldBeEmpty();
        _queue.Extensions[^1].ShouldBe(TimeSpan.FromSeconds(1)); // the server need not wait for its time to pass
        Said("a has ended: status 143").ShouldBeTrue();
    }

    [Fact]
    public async Task A_job_that_was_taken_in_the_moment_of_the_stop_is_not_begun()
    {
        var prepared = new TaskCompletionSource();
        _runner.Prepares = async (_, _) =>
        {
            await _stops.CancelAsync();
            prepared.SetResult();
        };
        Start();
        _queue.Add("a");
        await prepared.Task.WaitAsync(Timely);

        await _loop.WaitAsync(Timely);
        _runner.HasStarted("a").ShouldBeFalse();
        _runner.Disposed.ShouldBe(["a"]);
        _queue.Extensions.ShouldBeEmpty();
        _queue.Results.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(JobHold.Cancelled, 1)]
    [InlineData(JobHold.Lost, 0)]
    public async Task A_cancelled_or_lost_job_is_ended_and_only_a_cancelled_one_is_reported(JobHold hold, int results)
    {
        _queue.Extends = call => call == 0 ? JobHold.Held : hold;
        Start();
        _queue.Add("a");
        await _runner.StartedAsync("a");

        await UntilAsync(() => _queue.TakeCalls == 2); // the slot is free again
        _queue.Results.Count.ShouldBe(results);
    }

    [Fact]
    public async Task An_end_is_reported_again_to_a_server_that_answers_INVALID_ARGUMENT_to_passing_trouble()
    {
        _queue.Completes = static call => call < 3 ? throw ScriptedQueue.Invalid : JobHold.Held;
        Start();
        _queue.Add("a");
        _runner.End("a");

        await UntilAsync(() => _queue.Results.Count == 1);
        _queue.CompleteCalls.ShouldBe(4);
    }

    [Fact]
    public async Task A_job_whose_time_has_passed_and_is_not_extended_counts_as_lost()
    {
        _queue.Extends = static call => call < 2 ? JobHold.Held : throw ScriptedQueue.Invalid;
        Start();
        _queue.Add("a");
        await _runner.StartedAsync("a");

        await UntilAsync(() => _queue.TakeCalls == 2); // its command was ended, and the slot is free again
        _queue.Results.ShouldBeEmpty();
        _queue.Extensions.Count.ShouldBe(5); // two, two more within the last one's time, and one after it
        Said("a counts as another worker's").ShouldBeTrue();
    }

    [Fact]
    public async Task A_finished_job_whose_time_has_passed_and_that_the_server_refuses_is_not_reported_without_end()
    {
        _queue.Completes = static _ => throw ScriptedQueue.Invalid;
        _queue.Extends = static call => call == 0 ? JobHold.Held : throw ScriptedQueue.Invalid;
        Start();
        _queue.Add("a");
        _runner.End("a");

        await UntilAsync(() => _queue.TakeCalls == 2);
        Said("a counts as another worker's").ShouldBeTrue();
    }

    [Fact]
    public async Task No_job_ends_its_slot()
    {
        Start();
        _queue.Add("throws");
        _runner.Fail("throws", new InvalidOperationException("No process is associated with this object."));
        _queue.Add("gives up");
        _runner.Fail("gives up", new TaskCanceledException());
        _queue.Add(new DequeueJobResponse { TaskToken = "no job" });
        _queue.Add("..");
        _queue.Add("in a box", job => job.JobParams.Container = new ContainerConfig { Enabled = true });
        _queue.Add("last");

        await _runner.StartedAsync("last");
        _runner.End("last");
        await UntilAsync(() => _queue.Results.Count == 3);
        _queue.Results.Select(result => (result.JobId, result.ExitCode)).ShouldBe([("..", 64), ("in a box", 64), ("last", 0)]);
        _loop.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_cannot_give_jobs_now_is_asked_again_ever_more_rarely_and_it_is_said_once()
    {
        _queue.Takes = static _ => ScriptedQueue.Trouble(StatusCode.Unauthenticated);
        var began = _time.GetUtcNow();
        Start();

        await UntilAsync(() => _queue.TakeCalls == 6);
        (_time.GetUtcNow() - began).ShouldBeGreaterThan(TimeSpan.FromSeconds(20)); // about 1 + 2 + 4 + 8 + 16
        _lines.ShouldHaveSingleItem().ShouldContain("No jobs can be taken; it is tried again");
    }

    [Fact]
    public async Task A_wait_that_is_ended_after_minutes_is_no_trouble_and_begins_again_at_once()
    {
        _queue.Takes = call =>
        {
            if (call == 10) return null;
            _time.Advance(TimeSpan.FromMinutes(5));
            return ScriptedQueue.Away;
        };
        var began = _time.GetUtcNow();
        Start();
        await UntilAsync(() => _queue.TakeCalls == 11, advances: false);
        (_time.GetUtcNow() - began).ShouldBe(TimeSpan.FromMinutes(50));
        Said("No jobs can be taken").ShouldBeFalse();
    }

    [Fact]
    public async Task A_refusal_for_good_ends_all_slots_with_an_error()
    {
        _queue.Takes = static call => call == 1 ? ScriptedQueue.Trouble(StatusCode.InvalidArgument) : null;
        Start(concurrency: 3);

        (await Should.ThrowAsync<JobQueueException>(_loop.WaitAsync(Timely))).IsFinal.ShouldBeTrue();
    }

    [Fact]
    public async Task A_slot_that_fails_by_a_bug_is_not_missed_in_silence()
    {
        _queue.Takes = static call => call == 1 ? new InvalidOperationException("a bug") : null;
        Start(concurrency: 2);

        await Should.ThrowAsync<InvalidOperationException>(_loop.WaitAsync(Timely));
    }

    private void Start(int concurrency = 1, bool isReady = true)
    {
        if (isReady) _runner.Ready.SetResult();
        var settings = new QueueSettings(concurrency, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(30));
        var notices = new WorkerNotices(Say, Say);
        _loop = new WorkerLoop(_queue, _runner, settings, _time, notices).RunAsync(_stops.Token, _ends.Token);
    }

    private void Say(string line)
    {
        lock (_lines) _lines.Add(line);
    }

    private bool Said(string text)
    {
        lock (_lines) return _lines.Exists(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Lets virtual time pass until something holds.</summary>
    private async Task UntilAsync(Func<bool> holds, bool advances = true)
    {
        var deadline = Timely;
        while (!holds())
        {
            if (advances) _time.Advance(Step);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, deadline);
        }
    }
}
