using Airunner.Collector.Store;
using Npgsql;

namespace Airunner.Collector.Postgres.Connecting;

/// <summary>A database, and how connections to it are made. Nothing here shows the connection string, which may hold a password.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int MostPreparedStatements = 32;
    private const int KeepAliveSeconds = 10;

    // A transaction that stays idle, or a connection that is dead, belongs to a collector that is gone: others wait for its rows. All
    // statements find their rows by an index; plans are made while the tables are still small.
    private const string SessionSettings = """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply');
        SET lock_timeout = '10s';
        SET idle_in_transaction_session_timeout = '30s';
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET jit = off;
        SET tcp_keepalives_idle = 10;
        SET tcp_keepalives_interval = 10;
        SET tcp_keepalives_count = 3;
        """;

    private readonly NpgsqlDataSource _source;

    /// <param name="connectionString">In Npgsql's form: <c>Host=…;Database=…;Username=…</c>.</param>
    /// <exception cref="FormatException">It does not have its form. The message does not repeat it.</exception>
    public PostgresServer(string connectionString)
    {
        var settings = Parsed(connectionString);
        Name = NameOf(settings);
        settings.Pooling = false; // after an error, closing must really close the connection
        settings.IncludeErrorDetail = false; // details repeat values
        settings.PersistSecurityInfo = false;
        settings.MaxAutoPrepare = MostPreparedStatements;
        settings.AutoPrepareMinUsages = 2;
        if (string.IsNullOrEmpty(settings.ApplicationName)) settings.ApplicationName = "airunner collect";
        settings.TcpKeepAlive = true; // a connection that listens learns that its server is gone
        settings.TcpKeepAliveTime = KeepAliveSeconds;
        settings.TcpKeepAliveInterval = KeepAliveSeconds;
        _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    /// <summary>The database's name for messages, without user and password.</summary>
    public string Name { get; }

    /// <summary>Connections without the settings of a session, for migrations.</summary>
    public NpgsqlDataSource Source => _source;

    /// <summary>Opens a connection whose commits are durable when they return. The caller closes it.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public NpgsqlConnection Connect()
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = _source.OpenConnection();
            using var settings = new NpgsqlCommand(SessionSettings, connection);
            settings.ExecuteNonQuery();
            return connection;
        }
        catch (Exception failure) when (PostgresTrouble.Of(Name, failure) is { } trouble)
        {
            connection?.Dispose();
            throw trouble;
        }
    }

    /// <summary>The name of the database that a connection string is for.</summary>
    /// <exception cref="FormatException">It does not have its form.</exception>
    public static string NameOf(string connectionString) => NameOf(Parsed(connectionString));

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string NameOf(NpgsqlConnectionStringBuilder settings) =>
        $"postgresql://{settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}";

    private static NpgsqlConnectionStringBuilder Parsed(string text)
    {
        const string Form = "Its form is 'Host=localhost;Port=5432;Database=airunner;Username=airunner', with ;Password=… if needed.";
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(settings.Host)) throw new FormatException($"The connection string has no Host. {Form}");
            return settings;
        }
        catch (Exception wrong) when (wrong is ArgumentException or InvalidCastException or OverflowException)
        {
            throw new FormatException($"The connection string is not understood. {Form}"); // the cause may repeat a part of it
        }
    }
}
