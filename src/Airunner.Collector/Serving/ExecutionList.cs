using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;

namespace Airunner.Collector.Serving;

/// <summary>A list that one reader reads, on the thread pool; after a failure another one.</summary>
/// <param name="open">Opens a reader.</param>
internal sealed class ExecutionList(Func<IExecutionReader> open) : IExecutionList
{
    private readonly SemaphoreSlim _turn = new(1);
    private IExecutionReader? _reader;

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

    private async Task<T> ReadAsync<T>(Func<IExecutionReader, T> read, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => read(_reader ??= open()), cancellationToken).ConfigureAwait(false);
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
