using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;

namespace Airunner.Collector.Serving;

/// <summary>The executions of an SQLite file, which a writer has opened before. One connection reads, on the thread pool.</summary>
/// <param name="path">The database file.</param>
internal sealed class SqliteExecutionList(string path) : IExecutionList
{
    private readonly SemaphoreSlim _turn = new(1);
    private ExecutionListReader? _reader;

    public Task<IReadOnlyList<ListedExecution>> JobsAsync(
        JobFilter jobs, long before, int count, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.Jobs(jobs, before, count), cancellationToken);

    public Task<IReadOnlyList<ListedExecution>> ExecutionsAsync(
        string job, long before, int count, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.Executions(job, before, count), cancellationToken);

    public Task<ListedExecution?> FindAsync(JobExecution execution, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.Find(execution), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _reader?.Dispose();
        _turn.Dispose();
    }

    private async Task<T> ReadAsync<T>(Func<ExecutionListReader, T> read, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => read(_reader ??= ExecutionListReader.Open(path)), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            _reader?.Dispose();
            _reader = null; // the next call opens another connection
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }
}
