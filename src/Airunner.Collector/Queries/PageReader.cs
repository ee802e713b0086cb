using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;
using Airunner.Protocol;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Queries;

/// <summary>The queries of <see cref="EventReader"/>, each in a short read transaction.</summary>
internal sealed class PageReader : IPageReader
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Statement _executions;
    private readonly Statement _latest;
    private readonly Statement _segments;
    private readonly Statement _last;
    private readonly Statement _whole;
    private Statement? _facts; // these two need the newest version
    private Statement? _sent;

    private PageReader(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _executions = new Statement(connection, "SELECT execution FROM executions WHERE job = ? ORDER BY id");
        _latest = new Statement(connection, "SELECT execution FROM executions WHERE job = ? ORDER BY id DESC LIMIT 1");
        _segments = new Statement(connection, """
            SELECT last_sequence, bytes FROM segments JOIN (
                SELECT id AS of FROM executions WHERE job = ?1 AND execution = ?2) ON execution_id = of
            WHERE first_sequence >= coalesce(
                (SELECT max(first_sequence) FROM segments WHERE execution_id = of AND first_sequence <= ?3), ?3)
            ORDER BY first_sequence
            """);
        _last = new Statement(connection, """
            SELECT first_sequence, last_sequence, bytes FROM segments JOIN (
                SELECT id AS of FROM executions WHERE job = ?1 AND execution = ?2) ON execution_id = of
            WHERE first_sequence <= ?3 ORDER BY first_sequence DESC LIMIT 1
            """);
        _whole = new Statement(connection, """
            SELECT coalesce(sum(events), 0) FROM segments JOIN (
                SELECT id AS of FROM executions WHERE job = ?1 AND execution = ?2) ON execution_id = of
            WHERE last_sequence <= ?3
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

    /// <summary>The job's executions in the order of their first arrival; empty for an unknown job.</summary>
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

    public JobExecution? LatestExecution(string job) => Explained<JobExecution?>(_path, () =>
    {
        try
        {
            if (!_latest.Bind(1, job).Step()) return null;
            var execution = _latest.Text(0);
            return new JobExecution(job, execution.Length == 0 ? null : execution);
        }
        finally
        {
            _latest.Reset();
        }
    });

    /// <summary>The events from a sequence on, up to the end of a segment: at least one, if there is one.</summary>
    public List<JobEvent> Page(JobExecution execution, long fromSequence) => Explained(_path, () =>
    {
        var page = new List<JobEvent>();
        _segments.Bind(1, execution.Job).Bind(2, execution.Execution ?? "").Bind(3, fromSequence);
        try
        {
            for (var bytes = 0L; bytes < IPageReader.EnoughBytes && _segments.Step();)
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

    public EventBatch Batch(JobExecution execution, long fromSequence) => Explained(_path, () =>
    {
        var batch = new EventBatch.Builder();
        Bound(_segments, execution, fromSequence);
        try
        {
            for (var bytes = 0L; bytes < IPageReader.EnoughBytes && _segments.Step();)
            {
                if (_segments.Int64(0) < fromSequence) continue;
                bytes += SegmentCodec.ReadInto(_segments.Bytes(1), fromSequence, _path, batch);
            }
        }
        finally
        {
            _segments.Reset();
        }

        return batch.Build();
    });

    public (long First, long Last, EventBatch Events)? LastSegment(JobExecution execution, long atMost) =>
        Explained<(long, long, EventBatch)?>(_path, () =>
        {
            Bound(_last, execution, atMost);
            try
            {
                if (!_last.Step()) return null;
                var events = new EventBatch.Builder();
                SegmentCodec.ReadInto(_last.Bytes(2), long.MinValue, _path, events);
                return (_last.Int64(0), _last.Int64(1), events.Build());
            }
            finally
            {
                _last.Reset();
            }
        });

    public long CountWhole(JobExecution execution, long through) => Explained(_path, () =>
    {
        Bound(_whole, execution, through);
        try
        {
            return _whole.Step() ? _whole.Int64(0) : 0;
        }
        finally
        {
            _whole.Reset();
        }
    });

    public List<SegmentFacts> Facts(JobExecution execution, long first, long last) => Explained(_path, () =>
    {
        var facts = new List<SegmentFacts>();
        _facts ??= new Statement(_connection, """
            SELECT first_sequence, last_sequence, events, end_sequence, numbers, hash FROM segments JOIN (
                SELECT id AS of FROM executions WHERE job = ?1 AND execution = ?2) ON execution_id = of
            WHERE last_sequence >= ?3 AND first_sequence <= ?4 ORDER BY first_sequence
            """);
        Bound(_facts, execution, first);
        _facts.Bind(4, last);
        while (_facts.Step())
        {
            EventSums? sums = _facts.IsNull(3) || _facts.IsNull(4) || _facts.IsNull(5)
                ? null
                : new EventSums(_facts.Int64(3), _facts.Int64(4), unchecked((ulong)_facts.Int64(5)));
            facts.Add(new SegmentFacts(_facts.Int64(0), _facts.Int64(1), (int)_facts.Int64(2), sums));
        }

        return facts;
    });

    public SentTotals? Sent(JobExecution execution) => Explained<SentTotals?>(_path, () =>
    {
        _sent ??= new Statement(_connection, """
            SELECT sent_first, sent_last, sent_events, sent_hash FROM executions
            WHERE job = ?1 AND execution = ?2 AND sent_events IS NOT NULL
            """);
        try
        {
            if (!_sent.Bind(1, execution.Job).Bind(2, execution.Execution ?? "").Step()) return null;
            var hash = _sent.IsNull(3) ? (ulong?)null : unchecked((ulong)_sent.Int64(3));
            return new SentTotals(_sent.Int64(0), _sent.Int64(1), _sent.Int64(2), hash);
        }
        finally
        {
            _sent.Reset();
        }
    });

    public void Dispose()
    {
        _facts?.Dispose();
        _sent?.Dispose();
        _executions.Dispose();
        _latest.Dispose();
        _segments.Dispose();
        _last.Dispose();
        _whole.Dispose();
        _connection.Dispose();
    }

    private static void Bound(Statement statement, JobExecution execution, long sequence) =>
        statement.Bind(1, execution.Job).Bind(2, execution.Execution ?? "").Bind(3, sequence);

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
