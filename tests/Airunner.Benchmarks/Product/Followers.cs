using Airunner.Actors;
using Airunner.Grpc;

namespace Airunner.Benchmarks.Product;

/// <summary>Clients of StreamJobEvents that follow executions live, each over a connection of its own.</summary>
internal sealed class Followers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Action<long> _arrived;
    private readonly Task[] _running;
    private readonly TaskCompletionSource _allFollow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _events;
    private int _waiting;

    /// <summary>Starts them, from the events that come from then on.</summary>
    /// <param name="url">The collector.</param>
    /// <param name="count">How many.</param>
    /// <param name="followed">The executions, in turn.</param>
    /// <param name="arrived">Called with the sequence of each event, by any thread.</param>
    public Followers(Uri url, int count, IReadOnlyList<JobExecution> followed, Action<long> arrived)
    {
        _arrived = arrived;
        _waiting = count;
        var options = new GrpcSenderOptions { Url = url.OriginalString };
        var from = TimeProvider.System.GetUtcNow();
        _running = [.. Enumerable.Range(0, count).Select(n => Task.Run(() => FollowAsync(options, followed[n % followed.Count], from)))];
    }

    /// <summary>Events that arrived, at all of them together.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Waits until each has got an event.</summary>
    public async Task AllFollowAsync(TimeSpan atMost) => await (await Task.WhenAny([_allFollow.Task, .. _running])).WaitAsync(atMost);

    /// <summary>Ends them.</summary>
    /// <exception cref="IOException">One could not follow.</exception>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private async Task FollowAsync(GrpcSenderOptions options, JobExecution execution, DateTimeOffset from)
    {
        using var reader = new GrpcEventReader(options);
        var isFirst = true;
        try
        {
            await foreach (var one in reader.ReadAsync(execution, new EventSelection { Follows = true, FromTime = from }, _stop.Token))
            {
                _arrived(one.Event.Sequence);
                Interlocked.Increment(ref _events);
                if (isFirst && Interlocked.Decrement(ref _waiting) == 0) _allFollow.SetResult();
                isFirst = false;
            }

            throw new IOException($"The collector ended the stream of {execution}.");
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }
}
