using System.Globalization;
using Airunner.Collector.Store;
using Npgsql;

namespace Airunner.Collector.Postgres.Sweeping;

/// <summary>The executions of a database. A sweep holds one execution's row at a time, so that it never deadlocks with a writer.</summary>
internal sealed class PostgresSweepTable(NpgsqlConnection connection, string name) : ISweepTable
{
    private const int SegmentsAtOnce = 16;

    public long? Next(long execution) =>
        Command("SELECT id FROM airunner.executions WHERE id > $1 ORDER BY id LIMIT 1", execution).ExecuteScalar() as long?;

    public (string Segment, TimeSpan? Age) Newest(long execution, DateTimeOffset now)
    {
        using var command = Command(
            "SELECT id, bytes FROM airunner.segments WHERE execution_id = $1 ORDER BY first_sequence DESC LIMIT 1", execution);
        using var rows = command.ExecuteReader();
        return rows.Read() ? (NameOf(rows.GetInt64(0)), SweepPass.AgeOf(rows.GetFieldValue<byte[]>(1), name, now)) : ("", null);
    }

    // The newest segment goes last, so that a sweep that is cut short leaves an execution that has expired.
    public bool TryRemove(long execution, string newest, Func<bool> isTimeOver)
    {
        while (!isTimeOver())
        {
            using var transaction = connection.BeginTransaction(); // disposing it before its commit rolls it back
            Command("SELECT id FROM airunner.executions WHERE id = $1 FOR UPDATE", execution).ExecuteScalar();
            if (NewestSegment(execution) != newest) return false;
            Command(
                $"""
                DELETE FROM airunner.segments WHERE id IN (
                    SELECT id FROM airunner.segments WHERE execution_id = $1 ORDER BY first_sequence LIMIT {SegmentsAtOnce})
                """,
                execution).ExecuteNonQuery();
            var isEmpty = NewestSegment(execution).Length == 0;
            if (isEmpty)
            {
                Command("DELETE FROM airunner.conflicts WHERE execution_id = $1", execution).ExecuteNonQuery();
                Command("DELETE FROM airunner.executions WHERE id = $1", execution).ExecuteNonQuery();
            }

            transaction.Commit();
            if (isEmpty) return true;
        }

        return false;
    }

    private string NewestSegment(long execution) =>
        Command("SELECT id FROM airunner.segments WHERE execution_id = $1 ORDER BY first_sequence DESC LIMIT 1", execution)
            .ExecuteScalar() is long id ? NameOf(id) : "";

    private static string NameOf(long id) => id.ToString(CultureInfo.InvariantCulture); // PostgreSQL gives no id twice

    private NpgsqlCommand Command(string sql, long execution)
    {
#pragma warning disable CA2100 // constants of this class
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = execution });
        return command;
    }
}
