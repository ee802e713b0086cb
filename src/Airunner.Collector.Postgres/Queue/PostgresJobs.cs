using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Queue;

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
        var database = new JobDatabase(
            server.Connect, failure => PostgresTrouble.Of(server.Name, failure), "airunner.queued_jobs", "FOR UPDATE SKIP LOCKED");
        return new JobQueue(database, time) { Owned = server };
    }
}
