using Airunner.Actors.Jobs;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Queries;

/// <summary>The queries of <see cref="EventReader"/>, each in a short read transaction.</summary>
internal sealed class PageReader : IDisposable
{
    private const int MostEventsInPage = 1024;
    private const long MostBytesInPage = 1L << 20;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Statement _executions;
    private readonly Statement _events;

    private PageReader(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _executions = new Statement(connection, "SELECT execution FROM executions WHERE job = ? ORDER BY id");
        _events = new Statement(connection, $"""
            SELECT payload FROM events
            WHERE execution_id = (SELECT id FROM executions WHERE job = ? AND execution = ?) AND sequence >= ?
            ORDER BY sequence LIMIT {MostEventsInPage}
            """);
    }

    /// <exception cref="StoreException">Not there, not readable, no store, or a newer one.</exception>
    public static PageReader Open(string path) => Told(path, () =>
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

    public List<JobExecution> Executions(string job) => Told(_path, () =>
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

    /// <summary>The events from a sequence on, at least one where there is one.</summary>
    public List<JobEvent> Page(JobExecution of, long fromSequence) => Told(_path, () =>
    {
        var page = new List<JobEvent>();
        _events.Bind(1, of.Job).Bind(2, of.Execution ?? "").Bind(3, fromSequence);
        try
        {
            for (var bytes = 0L; bytes < MostBytesInPage && _events.Step();)
            {
                var payload = _events.Bytes(0);
                bytes += payload.Length;
                page.Add(JobEvent.Parser.ParseFrom(payload));
            }
        }
        finally
        {
            _events.Reset();
        }

        return page;
    });

    public void Dispose()
    {
        _executions.Dispose();
        _events.Dispose();
        _connection.Dispose();
    }

    private static T Told<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException error)
        {
            throw StoreTrouble.Of(path, error);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new StoreException(path, "is damaged: a stored event cannot be parsed", error);
        }
    }
}
