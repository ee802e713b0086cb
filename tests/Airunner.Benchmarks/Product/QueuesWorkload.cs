using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Queues;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Delivery;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// Durable queues of Akka.Delivery: ours beside Akka's on Akka.Persistence.Sql with SQLite, which syncs each commit too. Each producer
/// stores a message of 200 characters once the one before it is stored, and confirms it.
/// </summary>
internal sealed class QueuesWorkload : IProductWorkload
{
    private const double TimesPeer = 10;
    private const int Full = 2;

    public string Name => "queues";

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        List<Figure> figures = [];
        foreach (var producers in new[] { 1, 10, 100 })
        {
            var sqlite = await SqliteAsync(setting, producers);
            var ours = await OursAsync(setting, producers);
            Target? target = producers > 1 ? Target.AtLeast(TimesPeer) : null;
            figures.Add(new Figure(Name, $"Akka.Persistence.Sql on SQLite, producers: {producers}", sqlite, "messages/s"));
            figures.Add(new Figure(Name, $"this log, producers: {producers}", ours, "messages/s"));
            figures.Add(new Figure(Name, $"to SQLite, producers: {producers}", ours / sqlite, "×", target));
        }

        return figures;
    }

    private static async Task<double> OursAsync(Setting setting, int producers)
    {
        var setup = new JobWalSetup().Add(
            static _ => DurableQueues.Receiver, options => options.StateDirectory = setting.PathOf($"ours-{producers}"));
        var system = ActorSystem.Create("ours", BootstrapSetup.Create().WithConfig(Quiet).And(setup));
        var log = JobWal.Get(system);
        var rate = await QueueProducers.RunAsync(
            system, producers, setting.Extent, id => DurableQueues.Props<string>(log, id));
        await system.Terminate();
        return rate;
    }

    private static async Task<double> SqliteAsync(Setting setting, int producers)
    {
        var path = setting.PathOf($"peer-{producers}.db");
        await UseWriteAheadLogAsync(path);
        var system = ActorSystem.Create("peer", SqliteConfig(path));
        var rate = await QueueProducers.RunAsync(
            system, producers, setting.Extent, id => EventSourcedProducerQueue.Create<string>(id, system));
        await system.Terminate();
        return rate;
    }

    /// <summary>SQLite's fastest way to the same promise; the file remembers it. <c>synchronous</c> is FULL where nobody sets it.</summary>
    private static async Task UseWriteAheadLogAsync(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        if (reader.GetString(0) != "wal") throw new InvalidOperationException("SQLite has no write-ahead log on this disk.");
        await reader.NextResultAsync();
        await reader.ReadAsync();
        if (reader.GetInt32(0) != Full) throw new InvalidOperationException("SQLite does not sync each commit.");
    }

    private static Config Quiet => ConfigurationFactory.ParseString("akka.loglevel = ERROR");

    private static Config SqliteConfig(string path) => ConfigurationFactory.ParseString($$"""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              connection-string = "Data Source={{path}}"
              provider-name = "SQLite.MS"
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {
              class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
              connection-string = "Data Source={{path}}"
              provider-name = "SQLite.MS"
            }
          }
        }
        """).WithFallback(Quiet).WithFallback(SqlPersistence.DefaultConfiguration);
}
