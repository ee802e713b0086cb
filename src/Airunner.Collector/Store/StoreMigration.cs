using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>Brings a store up to date: all missing steps in one transaction, so that a store is never between two versions.</summary>
/// <remarks>
/// Not by a migration library: every <c>airunner run</c> opens a store, and the version in the file's header costs nothing to read.
/// </remarks>
internal static class StoreMigration
{
    /// <summary>Runs the steps that are missing. Another process may have made them meanwhile.</summary>
    /// <param name="connection">A connection with the settings of a writer.</param>
    public static void Run(SqliteConnection connection)
    {
        StoreFile.Run(connection, "BEGIN IMMEDIATE");
        RunMissingSteps(connection);
        StoreFile.Run(connection, "COMMIT");
    }

    /// <summary>Makes the tables in an empty file, with all steps.</summary>
    /// <param name="connection">A connection with the settings of a writer.</param>
    public static void Create(SqliteConnection connection)
    {
        StoreFile.Run(connection, $"BEGIN; {StoreSchema.Tables}");
        RunMissingSteps(connection);
        StoreFile.Run(connection, "COMMIT");
    }

    private static void RunMissingSteps(SqliteConnection connection)
    {
        var version = StoreFile.Pragma(connection, "user_version");
        foreach (var step in StoreSchema.Steps.Where(step => step.Version > version))
            StoreFile.Run(connection, $"{SqlOf(step, connection)} PRAGMA user_version = {step.Version};");
    }

    private static string SqlOf(StoreStep step, SqliteConnection connection)
    {
        if (step.SqlOfEmpty is null) return step.Sql;
        using var first = new Statement(connection, "SELECT 1 FROM segments LIMIT 1");
        return first.Step() ? step.Sql : step.SqlOfEmpty;
    }
}
