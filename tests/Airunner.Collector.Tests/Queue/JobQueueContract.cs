using Airunner.Collector.Queue;
using Airunner.Collector.Tests.Serving;
using Airunner.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Collector.Tests.Queue;

/// <summary>What every queue does. Opened several times, a queue stands for several collectors over one database.</summary>
public abstract class JobQueueContract : TemporaryState
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    [StoreFact]
    public async Task Jobs_are_handed_out_in_their_order_each_once()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        var first = await one.EnqueueAsync("r1", "builds", Run("a"), retries: 0);
        var second = await two.EnqueueAsync("r2", "builds", Run("b"), retries: 0);
        await one.EnqueueAsync("r3", "other", Run("c"), retries: 0);

        var taken = (await two.TakeAsync("builds", 1, Minute)).ShouldHaveSingleItem();
        taken.Job.Id.ShouldBe(first.Id);
        taken.Job.Parameters.ShouldBe(Run("a"));
        taken.Job.State.ShouldBe(JobState.Running);
        (await one.TakeAsync("builds", 5, Minute)).ShouldHaveSingleItem().Job.Id.ShouldBe(second.Id);
        (await two.TakeAsync("builds", 5, Minute)).ShouldBeEmpty();
    }

    [StoreFact]
    public async Task Two_collectors_that_take_at_once_hand_out_each_job_once()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        for (var i = 0; i < 40; i++) await one.EnqueueAsync($"r{i}", "builds", Run("a"), retries: 0);

        var taking = Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? one : two).TakeAsync("builds", 1, Minute)).ToList();
        var taken = (await Task.WhenAll(taking)).SelectMany(static jobs => jobs).ToList();

        taken.Count.ShouldBe(40);
        taken.Select(static job => job.Job.Id).Distinct().Count().ShouldBe(40);
    }

    [StoreFact]
    public async Task The_same_request_gives_the_same_job()
    {
        await using var queue = await OpenAsync();
        var first = await queue.EnqueueAsync("request", "builds", Run("a"), retries: 0);
        (await queue.EnqueueAsync("request", "builds", Run("a"), retries: 0)).ShouldBe(first);
        (await queue.ListAsync("builds", JobState.Unspecified, 1, 10)).Jobs.Count.ShouldBe(1);
    }

    [StoreFact]
    public async Task A_job_whose_time_has_passed_is_handed_out_again_and_its_first_worker_has_lost_it()
    {
        await using var queue = await OpenAsync();
        await queue.EnqueueAsync("r", "builds", Run("a"), retries: 1);
        var first = (await queue.TakeAsync("builds", 1, Minute)).Single();
        Time.Advance(TimeSpan.FromSeconds(40));
        (await queue.ExtendAsync(first.Job.Id, first.Execution, Minute)).ShouldBe(LeaseState.Held);
        Time.Advance(TimeSpan.FromSeconds(59));
        (await queue.TakeAsync("builds", 1, Minute)).ShouldBeEmpty();
        Time.Advance(TimeSpan.FromSeconds(1));

        var second = (await queue.TakeAsync("builds", 1, Minute)).ShouldHaveSingleItem();

        second.Job.Id.ShouldBe(first.Job.Id);
        second.Execution.ShouldNotBe(first.Execution);
        (await queue.ExtendAsync(first.Job.Id, first.Execution, Minute)).ShouldBe(LeaseState.Lost);
        (await queue.CompleteAsync(first.Job.Id, first.Execution, Success)).ShouldBe(LeaseState.Lost);
        (await queue.ExtendAsync(second.Job.Id, second.Execution, Minute)).ShouldBe(LeaseState.Held);
        Time.Advance(Minute);
        (await queue.TakeAsync("builds", 1, Minute)).ShouldBeEmpty(); // its only retry is used up
        (await StateAsync(queue)).ShouldBe(JobState.Failed);
    }

    [StoreFact]
    public async Task Without_retries_a_job_whose_worker_was_lost_has_failed()
    {
        await using var queue = await OpenAsync();
        await queue.EnqueueAsync("r", "builds", Run("a"), retries: 0);
        await queue.TakeAsync("builds", 1, Minute); // never reached its worker
        Time.Advance(Minute);
        var taken = (await queue.TakeAsync("builds", 1, Minute)).Single();
        (await queue.ExtendAsync(taken.Job.Id, taken.Execution, Minute)).ShouldBe(LeaseState.Held);
        Time.Advance(Minute);

        (await queue.TakeAsync("builds", 1, Minute)).ShouldBeEmpty();
        (await StateAsync(queue)).ShouldBe(JobState.Failed);

        // The worker was only slow, and nobody else has run the job.
        (await queue.CompleteAsync(taken.Job.Id, taken.Execution, Success)).ShouldBe(LeaseState.Held);
        (await StateAsync(queue)).ShouldBe(JobState.Completed);
    }

    [StoreFact]
    public async Task A_job_that_its_worker_has_confirmed_is_not_returned()
    {
        await using var queue = await OpenAsync();
        await queue.EnqueueAsync("r", "builds", Run("a"), retries: 0);
        var taken = (await queue.TakeAsync("builds", 1, Minute)).Single();
        (await queue.ExtendAsync(taken.Job.Id, taken.Execution, Minute)).ShouldBe(LeaseState.Held);

        await queue.ReturnAsync(taken.Job.Id, taken.Execution); // its call broke behind the job

        (await queue.TakeAsync("builds", 1, Minute)).ShouldBeEmpty();
        (await queue.ExtendAsync(taken.Job.Id, taken.Execution, Minute)).ShouldBe(LeaseState.Held);
        (await queue.CompleteAsync(taken.Job.Id, taken.Execution, Success)).ShouldBe(LeaseState.Held);
    }

    [StoreFact]
    public async Task A_job_that_does_not_say_is_handed_out_again_without_a_limit()
    {
        await using var queue = await OpenAsync();
        await queue.EnqueueAsync("r", "builds", Run("a"), retries: null);
        for (var i = 0; i < 5; i++)
        {
            var taken = (await queue.TakeAsync("builds", 1, Minute)).ShouldHaveSingleItem();
            await queue.ExtendAsync(taken.Job.Id, taken.Execution, Minute);
            Time.Advance(Minute);
        }
    }

    [StoreFact]
    public async Task A_job_that_its_worker_gave_back_waits_and_is_still_that_workers_until_another_takes_it()
    {
        await using var queue = await OpenAsync();
        var id = (await queue.EnqueueAsync("r", "builds", Run("a"), retries: 3)).Id;
        var taken = (await queue.TakeAsync("builds", 1, Minute)).Single();
        await queue.ExtendAsync(id, taken.Execution, Minute);
        await queue.ExtendAsync(id, taken.Execution, TimeSpan.FromSeconds(1));
        (await queue.FindAsync(id))!.State.ShouldBe(JobState.Running);
        Time.Advance(TimeSpan.FromSeconds(1));

        (await StateAsync(queue)).ShouldBe(JobState.Scheduled);
        (await queue.FindAsync(id))!.State.ShouldBe(JobState.Scheduled);
        (await queue.CountAsync()).ShouldBe([new QueueCount("builds", JobState.Scheduled, 1)]);

        (await queue.ExtendAsync(id, taken.Execution, Minute)).ShouldBe(LeaseState.Held);
        (await StateAsync(queue)).ShouldBe(JobState.Running);
        Time.Advance(Minute);
        (await StateAsync(queue)).ShouldBe(JobState.Scheduled);
        (await queue.CompleteAsync(id, taken.Execution, Success)).ShouldBe(LeaseState.Held);
        (await StateAsync(queue)).ShouldBe(JobState.Completed);
    }

    [StoreFact]
    public async Task A_full_queue_takes_no_job_until_one_was_taken_and_a_request_again_is_no_job()
    {
        await using var queue = await OpenAsync();
        var first = await queue.EnqueueAsync("r1", "builds", Run("a"), retries: 0, mostWaiting: 2);
        await queue.EnqueueAsync("r2", "builds", Run("b"), retries: 0, mostWaiting: 2);
        (await Should.ThrowAsync<QueueFullException>(queue.EnqueueAsync("r3", "builds", Run("c"), retries: 0, mostWaiting: 2)))
            .Message.ShouldBe("Jobs that wait in the queue 'builds': 2. Allowed: at most 2.");
        (await queue.EnqueueAsync("r1", "builds", Run("a"), retries: 0, mostWaiting: 2)).ShouldBe(first);
        await queue.EnqueueAsync("r3", "other", Run("c"), retries: 0, mostWaiting: 2);

        await queue.TakeAsync("builds", 1, Minute);

        (await queue.EnqueueAsync("r4", "builds", Run("c"), retries: 0, mostWaiting: 2)).State.ShouldBe(JobState.Scheduled);
    }

    [StoreFact]
    public async Task A_job_that_could_not_be_handed_over_waits_as_before()
    {
        await using var queue = await OpenAsync();
        await queue.EnqueueAsync("r", "builds", Run("a"), retries: 0);
        for (var i = 0; i < 3; i++)
        {
            var taken = (await queue.TakeAsync("builds", 1, Minute)).ShouldHaveSingleItem();
            await queue.ReturnAsync(taken.Job.Id, taken.Execution);
            (await StateAsync(queue)).ShouldBe(JobState.Scheduled);
        }
    }

    [StoreFact]
    public async Task Ending_a_job_again_changes_nothing()
    {
        await using var queue = await OpenAsync();
        await queue.EnqueueAsync("r", "builds", Run("a"), retries: 0);
        var taken = (await queue.TakeAsync("builds", 1, Minute)).Single();
        var failure = new JobResult { ExitCode = 3 };
        for (var i = 0; i < 2; i++) (await queue.CompleteAsync(taken.Job.Id, taken.Execution, failure)).ShouldBe(LeaseState.Held);
        (await queue.CompleteAsync(taken.Job.Id, taken.Execution, Success)).ShouldBe(LeaseState.Held);
        (await StateAsync(queue)).ShouldBe(JobState.Failed);
        (await queue.CancelAsync(taken.Job.Id)).ShouldBe(new Cancellation(JobState.Failed, null));
    }

    [StoreFact]
    public async Task A_cancelled_job_is_not_handed_out_and_its_worker_learns_of_it()
    {
        await using var queue = await OpenAsync();
        var waiting = await queue.EnqueueAsync("r1", "builds", Run("a"), retries: 0);
        (await queue.CancelAsync(waiting.Id)).ShouldBe(new Cancellation(JobState.Cancelled, null));
        (await queue.TakeAsync("builds", 1, Minute)).ShouldBeEmpty();

        await queue.EnqueueAsync("r2", "builds", Run("b"), retries: 5);
        var taken = (await queue.TakeAsync("builds", 1, Minute)).Single();
        await queue.ExtendAsync(taken.Job.Id, taken.Execution, Minute); // it has begun
        Time.Advance(TimeSpan.FromSeconds(20));
        var asked = new Cancellation(JobState.Cancelled, TimeSpan.FromSeconds(40));
        (await queue.CancelAsync(taken.Job.Id)).ShouldBe(asked);
        (await queue.ExtendAsync(taken.Job.Id, taken.Execution, Minute)).ShouldBe(LeaseState.Cancelled);
        (await queue.CancelAsync(taken.Job.Id)).ShouldBe(asked); // it has not reported the end
        (await queue.CompleteAsync(taken.Job.Id, taken.Execution, new JobResult())).ShouldBe(LeaseState.Cancelled);
        (await queue.CancelAsync(taken.Job.Id)).ShouldBe(asked with { WorkerAnswersWithin = null });
        Time.Advance(Minute);
        (await queue.TakeAsync("builds", 1, Minute)).ShouldBeEmpty();
        (await queue.CancelAsync("unknown")).ShouldBeNull();
    }

    [StoreFact]
    public async Task A_job_says_which_worker_has_it_which_execution_it_began_and_how_it_has_ended()
    {
        await using var queue = await OpenAsync();
        var id = (await queue.EnqueueAsync("r", "builds", Run("a"), retries: 1)).Id;
        (await queue.FindAsync(id)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            job => job.Worker.ShouldBeEmpty(), job => job.Execution.ShouldBeNull(), job => job.Result.ShouldBeNull());
        var first = (await queue.TakeAsync("builds", 1, Minute, "node1:17")).Single();
        first.Job.Worker.ShouldBe("node1:17");
        await queue.ReturnAsync(id, first.Execution);
        (await queue.FindAsync(id))!.Worker.ShouldBeEmpty();

        var second = (await queue.TakeAsync("builds", 1, Minute, "node2:18")).Single();
        var result = new JobResult { ExitCode = 3, ErrorMessage = "why" };
        await queue.CompleteAsync(id, second.Execution, result);

        (await queue.FindAsync(id)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            job => job.Worker.ShouldBe("node2:18"), job => job.Execution.ShouldBe(second.Execution), job => job.Result.ShouldBe(result));
        (await queue.FindAsync("unknown")).ShouldBeNull();
    }

    [StoreFact]
    public async Task Jobs_are_counted_by_queue_and_state()
    {
        await using var queue = await OpenAsync();
        (await queue.CountAsync()).ShouldBeEmpty();
        for (var i = 0; i < 3; i++) await queue.EnqueueAsync($"r{i}", "tests", Run("a"), retries: 0);
        await queue.EnqueueAsync("other", "builds", Run("a"), retries: 0);
        await queue.TakeAsync("tests", 1, Minute);
        (await queue.CountAsync()).ShouldBe(
        [
            new QueueCount("builds", JobState.Scheduled, 1),
            new QueueCount("tests", JobState.Scheduled, 2),
            new QueueCount("tests", JobState.Running, 1),
        ]);
    }

    [StoreFact]
    public async Task Jobs_are_listed_in_pages_the_newest_first_and_survive_reopening()
    {
        var ids = new List<string>();
        await using (var queue = await OpenAsync())
        {
            for (var i = 0; i < 7; i++) ids.Insert(0, (await queue.EnqueueAsync($"r{i}", "builds", Run("a"), retries: 0)).Id);
        }

        await using var again = await OpenAsync();
        var first = await again.ListAsync("builds", JobState.Unspecified, 1, 3);
        first.Jobs.Select(static job => job.Id).ShouldBe(ids[..3]);
        first.LastPage.ShouldBe(3);
        (await again.ListAsync("builds", JobState.Scheduled, 3, 3)).Jobs.Select(static job => job.Id).ShouldBe(ids[6..]);
        (await again.ListAsync("builds", JobState.Failed, 1, 3)).ShouldSatisfyAllConditions(
            page => page.Jobs.ShouldBeEmpty(), page => page.LastPage.ShouldBe(1));
    }

    [StoreFact]
    public async Task Ended_jobs_are_forgotten_after_30_days_and_others_are_not()
    {
        await using var queue = await OpenAsync();
        await queue.EnqueueAsync("r1", "builds", Run("a"), retries: 0);
        var ended = (await queue.TakeAsync("builds", 1, Minute)).Single();
        await queue.CompleteAsync(ended.Job.Id, ended.Execution, Success);
        var waiting = await queue.EnqueueAsync("r2", "builds", Run("b"), retries: 0);
        Time.Advance(JobQueue.KeepsEnded + Minute);
        (await queue.ListAsync("builds", JobState.Unspecified, 1, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe(waiting.Id);
    }

    private protected static JobResult Success => new() { Success = true };

    private protected static JobParams Run(string command) => new() { Command = command, Args = { "x", "y" } };

    private protected abstract Task<IJobQueue> OpenAsync();

    private static async Task<JobState> StateAsync(IJobQueue queue) =>
        (await queue.ListAsync("builds", JobState.Unspecified, 1, 1)).Jobs.Single().State;
}
