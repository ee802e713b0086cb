using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Queue;
using Npgsql;

namespace Airunner.Collector.Postgres.Queue;

/// <summary>Jobs in the database of a collector's store. Several collectors hand out different ones.</summary>
internal static class PostgresJobs
{
    /// <summary>The queue of a store, whose tables exist.</summary>
    /// <param name="connectionString">In Npgsql's form.</param>
    /// <param name="time">The wall clock.</param>
    internal static JobQueue QueueOf(string connectionString, TimeProvider time)
    {
        var server = new PostgresServer(connectionString);
        StandbyWatch? standby = null; // of the connection: there is one at a time
        var database = new JobDatabase(
            Connect, failure => PostgresTrouble.Of(server.Name, failure), "airunner.queued_jobs", "FOR UPDATE SKIP LOCKED")
        {
            Committed = () => standby!.ThrowIfGivenUp(),
        };
        return new JobQueue(database, time) { Owned = server };

        NpgsqlConnection Connect()
        {
            var connection = server.Connect();
            standby = new StandbyWatch(connection, server.Name);
            return connection;
        }
    }
}
