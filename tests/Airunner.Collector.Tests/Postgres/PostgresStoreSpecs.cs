using Airunner.Actors;
using Airunner.Collector.Postgres;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Postgres.Sweeping;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Tests.Serving;

namespace Airunner.Collector.Tests.Postgres;

[Collection(SharedCluster.Name)]
public sealed class PostgresStoreSpecs(PostgresCluster cluster) : CollectorStoreContract, INeedPostgres, IAsyncLifetime
{
    private static readonly JobExecution Job = new("build", "one");
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private string _database = "";

    public async Task InitializeAsync()
    {
        if (PostgresPrograms.Missing is null) _database = await cluster.CreateDatabaseAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [PostgresFact]
    public async Task Collectors_that_start_at_once_make_the_tables_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OpenAsync()));
        foreach (var store in stores) await AddAsync(store, Job, Make.Outputs(1, 3));
        foreach (var store in stores) await store.DisposeAsync();
        (await PostgresCluster.RunAsync(_database, "SELECT count(*) FROM airunner.schema_versions")).ShouldBe((long)PostgresSchema.Known);
    }

    [PostgresFact]
    public async Task Tables_of_a_newer_program_are_refused_and_not_changed()
    {
        await (await OpenAsync()).DisposeAsync();
        await PostgresCluster.RunAsync(
            _database, "INSERT INTO airunner.schema_versions (scriptname, applied) VALUES ('0099-later.sql', now())");
        var refused = await Should.ThrowAsync<NewerStoreException>(OpenAsync);
        refused.Message.ShouldContain($"has schema version 99, made by a newer program; this program knows version {PostgresSchema.Known}");
    }

    [PostgresFact]
    public async Task Commits_are_synchronous_also_where_the_database_says_otherwise()
    {
        await PostgresCluster.RunAsync(
            _database,
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$");
        await using var server = new PostgresServer(_database);
        await using var connection = server.Connect();
        await using var show = connection.CreateCommand();
        show.CommandText = "SHOW synchronous_commit";
        (await show.ExecuteScalarAsync()).ShouldBe("on");
    }

    [PostgresFact]
    public async Task A_follower_is_woken_by_what_another_collector_stores()
    {
        await using var one = await PostgresAsync();
        await using var other = await PostgresAsync();
        await one.Listening;
        using var live = one.Subscribe(Job, 1 << 20);
        await AddAsync(other, Job, Make.Outputs(1, 3));
        (await live.WaitAsync(Deadline, default)).ShouldBeTrue();
        live.Take().ShouldBeNull(); // read the store
        (await AllAsync(one, Job)).ShouldBe(Make.Outputs(1, 3));
    }

    [PostgresFact]
    public async Task A_read_only_database_is_reported_in_words_and_used_again_when_it_can_be_written()
    {
        await using var store = await OpenAsync();
        await AddAsync(store, Job, Make.Outputs(1, 1));
        await PostgresCluster.RunAsync(_database, """
            CREATE FUNCTION airunner.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'no' USING ERRCODE = 'read_only_sql_transaction'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON airunner.segments EXECUTE FUNCTION airunner.refuse();
            """);
        var refused = await Should.ThrowAsync<StoreException>(AddAsync(store, Job, Make.Outputs(2, 1)));
        refused.Message.ShouldContain("cannot be written: it is read-only");
        await PostgresCluster.RunAsync(_database, "DROP TRIGGER refuse ON airunner.segments");
        await AddAsync(store, Job, Make.Outputs(2, 1));
        (await AllAsync(store, Job)).ShouldBe(Make.Outputs(1, 2));
    }

    [PostgresFact]
    public async Task A_database_that_does_not_exist_is_reported_without_the_password()
    {
        var missing = $"{_database};Password=s3cret;Database=nowhere";
        var refused = await Should.ThrowAsync<StoreException>(
            PostgresCollectorStore.OpenAsync(missing, retention: null, static _ => { }, TimeProvider.System));
        refused.Message.ShouldContain("/nowhere' does not exist");
        refused.ToString().ShouldNotContain("s3cret");
    }

    private protected override Task ChangeAsync(string sql) =>
        PostgresCluster.RunAsync(_database, $"SET search_path = airunner; {sql}");

    private protected override async Task<ICollectorStore> OpenAsync() => await PostgresAsync();

    private protected override IExecutionList ListOf(ICollectorStore store) => ((PostgresCollectorStore)store).Executions;

    private protected override async Task<long> ConflictsAsync() =>
        (long)(await PostgresCluster.RunAsync(_database, "SELECT count(*) FROM airunner.conflicts"))!;

    private protected override async Task<SweptExecutions> SweepAsync(StoreRetention retention, DateTimeOffset now, bool isClockProven)
    {
        await using var server = new PostgresServer(_database);
        return await Task.Run(() => new PostgresSweptStore(server).Sweep(retention, now, isClockProven, static () => false));
    }

    private Task<PostgresCollectorStore> PostgresAsync() =>
        PostgresCollectorStore.OpenAsync(_database, retention: null, static _ => { }, TimeProvider.System);
}
