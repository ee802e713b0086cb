using Airunner.Actors;
using Airunner.Collector.Postgres;
using Airunner.Collector.Postgres.Queue;
using Airunner.Collector.Queue;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Tests.Postgres;

/// <summary>A server whose commits wait for a standby, and whose wait is cancelled by the time-out of a statement.</summary>
public sealed class StandbySpecs(PostgresCluster cluster) : IClassFixture<PostgresCluster>, IAsyncLifetime
{
    private static readonly JobExecution Job = new("build", "one");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private string? _database;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database is { } database ? WaitForAsync("", database) : Task.CompletedTask;

    [PostgresFact]
    public async Task Events_that_the_standby_has_not_confirmed_in_time_are_not_answered_as_stored()
    {
        var database = await DatabaseAsync();
        await using var store = await PostgresCollectorStore.OpenAsync(database, retention: null, static _ => { }, TimeProvider.System);
        await store.AddAsync(Job, EventBatch.Of(Make.Outputs(1, 3)), default);
        await WaitForAsync("nobody", database);
        for (var again = 0; again < 2; again++)
        {
            var refused = await Should.ThrowAsync<StoreException>(store.AddAsync(Job, EventBatch.Of(Make.Outputs(4, 3)), default));
            refused.Message.ShouldContain("has committed without its standby");
        }

        await WaitForAsync("", database);
        await store.AddAsync(Job, EventBatch.Of(Make.Outputs(4, 3)), default);
        (await store.ReadAsync(Job, 0, default)).ShouldBe(Make.Outputs(1, 6));
    }

    [PostgresFact]
    public async Task A_change_of_a_job_that_the_standby_has_not_confirmed_in_time_is_not_answered_also_when_it_is_repeated()
    {
        var database = await DatabaseAsync();
        await (await PostgresCollectorStore.OpenAsync(database, retention: null, static _ => { }, TimeProvider.System)).DisposeAsync();
        await using var queue = PostgresJobs.QueueOf(database, TimeProvider.System);
        var run = new JobParams { Command = "a" };
        await queue.EnqueueAsync("first", "builds", run, retries: 0);
        await queue.EnqueueAsync("second", "builds", run, retries: 0);
        var cancelled = (await queue.TakeAsync("builds", 1, Minute)).Single();
        var taken = (await queue.TakeAsync("builds", 1, Minute)).Single();
        await WaitForAsync("nobody", database);
        Func<Task>[] changes =
        [
            () => queue.EnqueueAsync("third", "builds", run, retries: 0),
            () => queue.CancelAsync(cancelled.Job.Id),
            () => queue.CompleteAsync(cancelled.Job.Id, cancelled.Execution, new JobResult { Success = true }),
            () => queue.CompleteAsync(taken.Job.Id, taken.Execution, new JobResult { Success = true }),
        ];
        foreach (var change in changes)
        {
            for (var again = 0; again < 2; again++)
                (await Should.ThrowAsync<StoreException>(change)).Message.ShouldContain("has committed without its standby");
        }

        await WaitForAsync("", database);
        foreach (var change in changes) await change();
        (await queue.ListAsync("builds", JobState.Completed, 1, 9)).Jobs.ShouldHaveSingleItem().Id.ShouldBe(taken.Job.Id);
    }

    private async Task<string> DatabaseAsync() => _database = $"{await cluster.CreateDatabaseAsync()};Command Timeout=1";

    /// <summary>Returns when the server waits for this standby, or for none.</summary>
    private static async Task WaitForAsync(string standby, string database)
    {
        await PostgresCluster.RunAsync(database, $"ALTER SYSTEM SET synchronous_standby_names = '{standby}'");
        await PostgresCluster.RunAsync(database, "SELECT pg_reload_conf()");
        while (await PostgresCluster.RunAsync(database, "SHOW synchronous_standby_names") is string known && known != standby)
        {
            // A connection begins with the settings that its server had then.
        }
    }
}
