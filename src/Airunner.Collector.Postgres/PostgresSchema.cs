using System.Globalization;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Store;
using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Npgsql;

namespace Airunner.Collector.Postgres;

/// <summary>
/// Brings the tables up to date by the numbered scripts of Migrations/: forward only, each once, all missing ones or none.
/// </summary>
internal static class PostgresSchema
{
    private const string Schema = "airunner";
    private const string Journal = "schema_versions";

    // Any fixed number: collectors that start at once take turns. "ARco" as in the SQLite file's application_id.
    private const long Lock = 0x4152636F;

    private static readonly SqlScript[] Scripts = ReadScripts();

    /// <summary>The version that this program knows.</summary>
    public static int Known => Number(Scripts[^1].Name);

    /// <summary>Runs the scripts that are missing.</summary>
    /// <exception cref="NewerStoreException">A newer program has changed the tables.</exception>
    /// <exception cref="StoreException">The database failed; nothing is changed.</exception>
    public static void BringUpToDate(PostgresServer server)
    {
        try
        {
            using var connection = server.Connect();
            if (Version(connection, server.Name) == Known) return;
            Run(connection, "SET lock_timeout = 0"); // another collector's migration may take its time
            Run(connection, $"SELECT pg_advisory_lock({Lock})"); // until the connection is closed
            if (Version(connection, server.Name) == Known) return;
            Run(connection, $"DO $$ BEGIN IF to_regnamespace('{Schema}') IS NULL THEN CREATE SCHEMA {Schema}; END IF; END $$");
            Upgrade(server);
        }
        catch (Exception failure) when (failure is not StoreException && PostgresTrouble.Of(server.Name, failure) is { } trouble)
        {
            throw trouble;
        }
    }

    private static void Upgrade(PostgresServer server)
    {
        var upgraded = DeployChanges.To
            .PostgresqlDatabase(new PostgresqlConnectionManager(server.Source))
            .JournalToPostgresqlTable(Schema, Journal)
            .WithScripts(Scripts)
            .WithVariablesDisabled()
            .WithTransaction()
            .WithExecutionTimeout(TimeSpan.Zero)
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!upgraded.Successful)
            throw new StoreException(server.Name, $"could not be brought up to date: {upgraded.Error.Message}", upgraded.Error);
    }

    private static int Version(NpgsqlConnection connection, string name)
    {
        using var exists = new NpgsqlCommand($"SELECT to_regclass('{Schema}.{Journal}') IS NOT NULL", connection);
        if (exists.ExecuteScalar() is not true) return 0;
        using var scripts = new NpgsqlCommand($"SELECT max(scriptname) FROM {Schema}.{Journal}", connection);
        var version = scripts.ExecuteScalar() is string latest ? Number(latest) : 0;
        return version > Known ? throw new NewerStoreException(name, version, Known) : version;
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // constants of this class
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqlScript[] ReadScripts()
    {
        var assembly = typeof(PostgresSchema).Assembly;
        return [.. assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Select(name =>
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return new SqlScript(name, text.ReadToEnd());
        })];
    }

    /// <summary>Script names begin with four digits: 0001-segments.sql.</summary>
    private static int Number(string script) => int.Parse(script.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
}
