using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Queries;

/// <summary>The queries of <see cref="EventReader"/>, each in a short read transaction.</summary>
internal sealed class PageReader : IDisposable
{
    private const long EnoughBytesInPage = 1L << 20;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Statement _executions;
    private readonly Statement _segments;

    private PageReader(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _executions = new Statement(connection, "SELECT execution FROM executions WHERE job = ? ORDER BY id");
        _segments = new Statement(connection, """
            SELECT last_sequence, bytes FROM segments JOIN (
                SELECT id AS of FROM executions WHERE job = ?1 AND execution = ?2) ON execution_id = of
            WHERE first_sequence >= coalesce(
                (SELECT max(first_sequence) FROM segments WHERE execution_id = of AND first_sequence <= ?3), ?3)
            ORDER BY first_sequence
            """);
    }

    /// <exception cref="StoreException">It does not exist, cannot be read, is not a store, or is of a newer version.</exception>
    public static PageReader Open(string path) => Explained(path, () =>
    {
        var connection = StoreFile.Open(path, SqliteOpenMode.ReadOnly);
        try
        {
            return new PageReader(path, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    public List<JobExecution> Executions(string job) => Explained(_path, () =>
    {
        var found = new List<JobExecution>();
        _executions.Bind(1, job);
        while (_executions.Step())
        {
            var execution = _executions.Text(0);
            found.Add(new JobExecution(job, execution.Length == 0 ? null : execution));
        }

        return found;
    });

    /// <summary>The events from a sequence on, up to the end of a segment: at least one, if there is one.</summary>
    public List<JobEvent> Page(JobExecution execution, long fromSequence) => Explained(_path, () =>
    {
        var page = new List<JobEvent>();
        _segments.Bind(1, execution.Job).Bind(2, execution.Execution ?? "").Bind(3, fromSequence);
        try
        {
            for (var bytes = 0L; bytes < EnoughBytesInPage && _segments.Step();)
            {
                if (_segments.Int64(0) < fromSequence) continue;
                var events = SegmentCodec.Read(_segments.Bytes(1), _path, out var unpackedBytes);
                bytes += unpackedBytes;
                page.AddRange(events.SkipWhile(jobEvent => jobEvent.Sequence < fromSequence));
            }
        }
        finally
        {
            _segments.Reset();
        }

        return page;
    });

    public void Dispose()
    {
        _executions.Dispose();
        _segments.Dispose();
        _connection.Dispose();
    }

    private static T Explained<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException error)
        {
            throw StoreTrouble.Of(path, error);
        }
    }
}
