using System.Data.Common;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Queue;

/// <summary>
/// A queue in a database: one connection, one call at a time, each in a transaction. After an error the next call reconnects.
/// </summary>
/// <param name="database">Where the jobs are.</param>
/// <param name="time">The wall clock.</param>
internal sealed class JobQueue(JobDatabase database, TimeProvider time) : IJobQueue
{
    /// <summary>How long ended jobs are listed.</summary>
    internal static readonly TimeSpan KeepsEnded = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _turn = new(1);
    private DbConnection? _connection;
    private bool _isDisposed;

    /// <summary>What is disposed with it; null for nothing.</summary>
    internal IAsyncDisposable? Owned { get; init; }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public Task<QueuedJob> EnqueueAsync(
        string requestId, string queue, JobParams parameters, int? retries, long mostWaiting = long.MaxValue) => RunAsync(rows =>
    {
        if (rows.OfRequest(requestId) is { } known)
        {
            rows.WriteAgain(known.Id);
            return known;
        }

        if (rows.HasWaiting(queue, mostWaiting))
            throw new QueueFullException(queue, rows.Count(queue, JobState.Scheduled), mostWaiting);
        var job = $"{queue}-{Guid.CreateVersion7(time.GetUtcNow()):N}";
        rows.Add(job, requestId, queue, parameters, retries ?? JobRows.Unlimited, NowMs);
        return rows.OfRequest(requestId)!;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<TakenJob>> TakeAsync(string queue, int most, TimeSpan visibility, string worker = "") => RunAsync(rows =>
    {
        var now = NowMs;
        rows.Expire(now, now - (long)KeepsEnded.TotalMilliseconds);
        var taken = new List<TakenJob>();
        while (taken.Count < most && rows.Take(queue, worker, NewExecution(), now, Until(now, visibility)) is { } job) taken.Add(job);
        return (IReadOnlyList<TakenJob>)taken;
    });

    /// <inheritdoc/>
    public Task ReturnAsync(string job, string execution) => RunAsync(rows =>
    {
        rows.Return(job, execution, NowMs);
        return true;
    });

    /// <inheritdoc/>
    public Task<LeaseState> ExtendAsync(string job, string execution, TimeSpan visibility) => RunAsync(rows =>
        rows.Extend(job, execution, Until(NowMs, visibility)) ? LeaseState.Held : NotHeld(rows, job, execution));

    /// <inheritdoc/>
    public Task<LeaseState> CompleteAsync(string job, string execution, JobResult result) => RunAsync(rows =>
    {
        if (rows.Complete(job, execution, result, NowMs)) return LeaseState.Held;
        var (found, lease) = rows.Find(job);
        rows.CompleteCancelled(job, execution, result);
        rows.WriteAgain(job);
        var hasEndedBefore = lease == execution && found?.State is JobState.Completed or JobState.Failed;
        return hasEndedBefore ? LeaseState.Held : NotHeld(rows, job, execution);
    });

    /// <inheritdoc/>
    public Task<Cancellation?> CancelAsync(string job) => RunAsync(rows =>
    {
        var now = NowMs;
        if (!rows.Cancel(job, now)) rows.WriteAgain(job);
        if (rows.Find(job).Job is not { } found) return null;
        TimeSpan? within = rows.CancelledUntilMs(job) is { } until ? TimeSpan.FromMilliseconds(Math.Max(0, until - now)) : null;
        return new Cancellation(found.State, within);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueueCount>> CountAsync() => RunAsync(rows =>
    {
        rows.Expire(NowMs, NowMs - (long)KeepsEnded.TotalMilliseconds);
        return rows.Counts();
    });

    /// <inheritdoc/>
    public Task<QueuedJob?> FindAsync(string job) => RunAsync(rows =>
    {
        rows.Expire(NowMs, NowMs - (long)KeepsEnded.TotalMilliseconds);
        return rows.Find(job).Job;
    });

    /// <inheritdoc/>
    public Task<JobPage> ListAsync(string queue, JobState state, int page, int pageSize) => RunAsync(rows =>
    {
        rows.Expire(NowMs, NowMs - (long)KeepsEnded.TotalMilliseconds);
        var pages = (rows.Count(queue, state) + pageSize - 1) / pageSize;
        var jobs = rows.List(queue, state, (page - 1L) * pageSize, pageSize);
        return new JobPage(jobs, (int)Math.Clamp(pages, 1, int.MaxValue));
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        Close();
        _turn.Release();
        if (Owned is not null) await Owned.DisposeAsync().ConfigureAwait(false);
    }

    private static string NewExecution() => Guid.CreateVersion7().ToString("N");

    private static long Until(long nowMs, TimeSpan visibility) => nowMs + (long)visibility.TotalMilliseconds;

    private static LeaseState NotHeld(JobRows rows, string job, string execution)
    {
        var (found, lease) = rows.Find(job);
        return found?.State == JobState.Cancelled && lease == execution ? LeaseState.Cancelled : LeaseState.Lost;
    }

    private async Task<T> RunAsync<T>(Func<JobRows, T> work)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Run(work)).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private T Run<T>(Func<JobRows, T> work)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        try
        {
            _connection ??= database.Open();
            using var transaction = _connection.BeginTransaction();
            var result = work(new JobRows(_connection, database.Table, database.LockRows));
            transaction.Commit();
            database.Committed();
            return result;
        }
        catch (Exception failure)
        {
            Close(); // rolls back
            if (failure is not StoreException && database.Trouble(failure) is { } trouble) throw trouble;
            throw;
        }
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}

/// <summary>Where jobs are, and how it differs from other databases.</summary>
/// <param name="Open">Opens a connection.</param>
/// <param name="Trouble">An error in words for the user; null for one that is none of the database's.</param>
/// <param name="Table">The table's name.</param>
/// <param name="LockRows">What a SELECT needs so that two servers do not hand out one job.</param>
internal sealed record JobDatabase(Func<DbConnection> Open, Func<Exception, StoreException?> Trouble, string Table, string LockRows)
{
    /// <summary>Called after each commit; throws where the commit must not be answered.</summary>
    public Action Committed { get; init; } = static () => { };
}
