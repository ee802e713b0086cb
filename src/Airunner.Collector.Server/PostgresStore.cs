using Airunner.Collector.Postgres;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Postgres.Queue;
using Airunner.Collector.Queue;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;

namespace Airunner.Collector.Server;

/// <summary>Opens a store in PostgreSQL. Apart, so that a collector with an SQLite file does not load the client.</summary>
internal static class PostgresStore
{
    /// <exception cref="SettingsException">The connection string does not have its form. The message does not repeat it.</exception>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    public static async Task<(ICollectorStore Store, IExecutionList Executions)> OpenAsync(
        string connectionString, StoreRetention? retention, Action<string> report, TimeProvider time)
    {
        try
        {
            var store = await PostgresCollectorStore.OpenAsync(connectionString, retention, report, time);
            return (store, store.Executions);
        }
        catch (FormatException wrong)
        {
            throw new SettingsException(wrong.Message);
        }
    }

    /// <summary>The queue in a store that was opened.</summary>
    public static IJobQueue OpenQueue(string connectionString, TimeProvider time) => PostgresJobs.QueueOf(connectionString, time);

    /// <summary>The database's name for messages.</summary>
    public static string NameOf(string connectionString) => PostgresServer.NameOf(connectionString);
}
