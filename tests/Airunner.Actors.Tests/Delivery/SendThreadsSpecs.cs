using Airunner.Actors.Delivery;

namespace Airunner.Actors.Tests.Delivery;

public class SendThreadsSpecs
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30); // of a failing spec only

    [Fact]
    public async Task Calls_that_block_keep_no_other_call_waiting_and_at_most_one_thread_of_the_pool()
    {
        using var threads = new SendThreads();
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(100);
        var onPool = 0;
        var blocking = Enumerable.Range(0, 100).Select(_ => Start(threads, () =>
        {
            if (Thread.CurrentThread.IsThreadPoolThread) Interlocked.Increment(ref onPool);
            blocked.Signal();
            release.Wait(Limit);
        })).ToList();
        blocked.Wait(Limit).ShouldBeTrue();
        await Start(threads, () => { }).WaitAsync(Limit);
        release.Set();
        await Task.WhenAll(blocking).WaitAsync(Limit);
        onPool.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_call_while_no_other_runs_takes_no_thread_of_its_own()
    {
        using var threads = new SendThreads();
        for (var call = 0; call < 100; call++)
        {
            (await IsOnPoolAsync(threads)).ShouldBeTrue();
            await ReturnedAsync(threads);
        }
    }

    [Fact]
    public async Task A_thread_is_used_again_while_it_is_idle()
    {
        using var threads = new SendThreads();
        using var release = new ManualResetEventSlim();
        var onPool = Start(threads, () => release.Wait(Limit));
        var used = new HashSet<Thread>();
        for (var call = 0; call < 1000; call++) await Start(threads, () => used.Add(Thread.CurrentThread)).WaitAsync(Limit);
        release.Set();
        await onPool.WaitAsync(Limit);
        used.Count.ShouldBeLessThan(100);
    }

    private static async Task<bool> IsOnPoolAsync(TaskScheduler threads)
    {
        var isOnPool = false;
        await Start(threads, () => isOnPool = Thread.CurrentThread.IsThreadPoolThread).WaitAsync(Limit);
        return isOnPool;
    }

    /// <summary>A call's task completes before the call counts as returned: waits for the latter.</summary>
    private static Task ReturnedAsync(SendThreads threads) =>
        Task.Run(() => SpinWait.SpinUntil(() => threads.IsPoolFree, Limit).ShouldBeTrue());

    private static Task Start(TaskScheduler threads, Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.HideScheduler, threads);
}
