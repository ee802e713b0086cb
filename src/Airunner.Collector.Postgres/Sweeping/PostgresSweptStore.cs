using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Store;

namespace Airunner.Collector.Postgres.Sweeping;

/// <summary>Sweeps a database, each time by a connection of its own.</summary>
internal sealed class PostgresSweptStore(PostgresServer server) : ISweptStore
{
    public bool Exists => true;

    public SweptExecutions Sweep(StoreRetention retention, DateTimeOffset now, bool isClockProven, Func<bool> isTimeOver)
    {
        try
        {
            using var connection = server.Connect();
            return SweepPass.Run(new PostgresSweepTable(connection, server.Name), retention, now, isClockProven, isTimeOver);
        }
        catch (Exception failure) when (failure is not StoreException && PostgresTrouble.Of(server.Name, failure) is { } trouble)
        {
            throw trouble;
        }
    }

    public void Swept(DateTimeOffset now)
    {
        // Nobody asks for it: a server lives longer than the interval, and does not sweep when it ends.
    }
}
