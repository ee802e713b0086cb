using Airunner.Collector.Store;
using Npgsql;

namespace Airunner.Collector.Postgres.Connecting;

/// <summary>Learns whether a commit of one connection has returned before the standbys had it that the server is to wait for.</summary>
/// <remarks>
/// The server gives up that wait when the statement is cancelled: by this side's time-out, or by an administrator. It then says so in a
/// warning only: the transaction is committed on this server, and is lost where a standby takes its place.
/// </remarks>
internal sealed class StandbyWatch
{
    private const string Waiting = "SyncRepWaitForLSN"; // the server's routine: the words are in the server's language

    private readonly string _name;
    private bool _hasGivenUp;

    /// <param name="connection">The connection, for as long as it lives.</param>
    /// <param name="name">The database's name.</param>
    public StandbyWatch(NpgsqlConnection connection, string name)
    {
        _name = name;
        connection.Notice += (_, said) => _hasGivenUp |= said.Notice.Routine == Waiting;
    }

    /// <summary>To be called after each commit.</summary>
    /// <exception cref="StoreException">
    /// The commit must not be answered, and the connection is to be closed. The same transaction again waits anew.
    /// </exception>
    public void ThrowIfGivenUp()
    {
        if (_hasGivenUp) throw new StoreException(_name, "has committed without its standby, which did not confirm in time");
    }
}
