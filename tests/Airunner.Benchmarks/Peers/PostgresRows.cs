using Npgsql;
using NpgsqlTypes;

namespace Airunner.Benchmarks.Peers;

/// <summary>
/// A row for each event in PostgreSQL, keyed by job and sequence: a statement and a transaction for each batch, and a connection for each
/// producer.
/// </summary>
internal sealed class PostgresRows : IEventServer
{
    private const string Schema = "CREATE TABLE events (job text, sequence bigint, payload bytea NOT NULL, PRIMARY KEY (job, sequence))";

    private const string Insert =
        "INSERT INTO events SELECT $1, sequence, payload FROM unnest($2, $3) AS batch (sequence, payload) ON CONFLICT DO NOTHING";

    private readonly PostgresServer _server;
    private readonly NpgsqlConnection[] _connections;

    private PostgresRows(PostgresServer server, NpgsqlConnection[] connections)
    {
        _server = server;
        _connections = connections;
    }

    /// <summary>Starts a server that stores under a directory.</summary>
    /// <param name="directory">For its files.</param>
    /// <param name="producers">How many.</param>
    public static async Task<PostgresRows> StartAsync(string directory, int producers)
    {
        var server = await PostgresServer.StartAsync(directory);
        var connections = new NpgsqlConnection[producers];
        for (var n = 0; n < producers; n++)
        {
            connections[n] = new NpgsqlConnection(server.ConnectionString);
            await connections[n].OpenAsync();
        }

        await using var schema = new NpgsqlCommand(Schema, connections[0]);
        await schema.ExecuteNonQueryAsync();
        return new PostgresRows(server, connections);
    }

    public async Task PublishAsync(int producer, long first, IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        var sequences = new long[payloads.Count];
        for (var n = 0; n < sequences.Length; n++) sequences[n] = first + n;
        await using var insert = new NpgsqlCommand(Insert, _connections[producer]);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"job-{producer}" });
        insert.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = sequences });
        insert.Parameters.Add(new NpgsqlParameter { Value = payloads, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await insert.PrepareAsync();
        await insert.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
        await _server.DisposeAsync();
    }
}
