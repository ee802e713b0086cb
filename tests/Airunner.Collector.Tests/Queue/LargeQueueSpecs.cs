using Airunner.Collector.Queue;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SQLitePCL;

namespace Airunner.Collector.Tests.Queue;

/// <summary>What a call costs, by the steps of SQLite's virtual machine, in a queue with few jobs and in one with many.</summary>
public sealed class LargeQueueSpecs : TemporaryState
{
    private const int Few = 100;
    private const int Many = 20_000;
    private const long MostWaiting = 100_000;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
    private long _steps;

    [Theory]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Completed)]
    public async Task Adding_a_job_costs_the_same_however_many_there_are(JobState state)
    {
        var few = await StepsAsync(state, Few, queue => queue.EnqueueAsync("r", "builds", Make(), retries: 0, MostWaiting));
        var many = await StepsAsync(state, Many, queue => queue.EnqueueAsync("r", "builds", Make(), retries: 0, MostWaiting));
        many.ShouldBeLessThan(2 * few);
    }

    [Theory]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Completed)]
    public async Task Taking_a_job_costs_the_same_however_many_there_are(JobState state)
    {
        var few = await StepsAsync(state, Few, queue => queue.TakeAsync("builds", 1, TimeSpan.FromMinutes(1)));
        var many = await StepsAsync(state, Many, queue => queue.TakeAsync("builds", 1, TimeSpan.FromMinutes(1)));
        many.ShouldBeLessThan(2 * few);
    }

    [Theory]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Unspecified)]
    public async Task The_newest_jobs_are_found_without_sorting_all_of_them(JobState listed)
    {
        var few = await StepsAsync(JobState.Scheduled, Few, queue => queue.ListAsync("builds", listed, 1, 50));
        var many = await StepsAsync(JobState.Scheduled, Many, queue => queue.ListAsync("builds", listed, 1, 50));

        // They are counted for the number of pages: a few steps each.
        (many - few).ShouldBeLessThan(6 * (Many - Few));
    }

    [Fact]
    public async Task A_queue_is_full_by_the_jobs_that_wait_not_by_the_jobs_between_them()
    {
        Fill(StoragePath, JobState.Scheduled, 2);
        Fill(StoragePath, JobState.Completed, 5);
        await using var queue = Open(StoragePath);
        await queue.EnqueueAsync("r1", "builds", Make(), retries: 0, mostWaiting: 3);
        (await Should.ThrowAsync<QueueFullException>(queue.EnqueueAsync("r2", "builds", Make(), retries: 0, mostWaiting: 3)))
            .Message.ShouldContain("wait in the queue 'builds': 3.");
        await queue.TakeAsync("builds", 1, TimeSpan.FromMinutes(1));
        await queue.EnqueueAsync("r2", "builds", Make(), retries: 0, mostWaiting: 3);
    }

    private static JobParams Make() => new() { Command = "make" };

    /// <summary>In a store of its own; the first call of the queue opens it and is not counted.</summary>
    private async Task<long> StepsAsync(JobState state, int jobs, Func<IJobQueue, Task> call)
    {
        var path = Path.Combine(StateDirectory, $"{jobs}.db");
        Fill(path, state, jobs);
        await using var queue = Open(path);
        await queue.FindAsync("none");
        _steps = 0;
        await call(queue);
        return _steps;
    }

    private JobQueue Open(string path) =>
        new(new JobDatabase(() => OpenCounted(path), static _ => null, "queued_jobs", LockRows: ""), _time);

    private SqliteConnection OpenCounted(string path)
    {
        var connection = StoreFile.Open(path, SqliteOpenMode.ReadWrite);
        raw.sqlite3_progress_handler(connection.Handle, 1, OnStep, null);
        return connection;
    }

    private int OnStep(object _)
    {
        _steps++;
        return 0;
    }

    private void Fill(string path, JobState state, int jobs)
    {
        StoreFile.CreateIfMissing(path);
        using var connection = StoreFile.Open(path, SqliteOpenMode.ReadWrite);
        using var insert = new Statement(connection, """
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
            INSERT INTO queued_jobs
                (job, request, queue, state, created_ms, updated_ms, lease_ms, lease, started, attempts, retries, params)
            SELECT 'builds-' || ?2 || '-' || n, 'request-' || ?2 || '-' || n, 'builds', ?2, ?3, ?3, 0, '', 0, 0, 0, x'' FROM numbers
            """);
        insert.Bind(1, jobs).Bind(2, (long)state).Bind(3, _time.GetUtcNow().ToUnixTimeMilliseconds()).Step();
    }
}
