using Airunner.Actors.Delivery;

namespace Airunner.Actors.Tests.Delivery;

public class SendThreadsSpecs
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30); // of a failing spec only

    [Fact]
    public async Task Calls_that_block_keep_no_other_call_waiting_and_no_thread_of_the_pool()
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
        onPool.ShouldBe(0);
    }

    [Fact]
    public async Task A_thread_is_used_again_while_it_is_idle()
    {
        using var threads = new SendThreads();
        var used = new HashSet<Thread>();
        for (var call = 0; call < 1000; call++) await Start(threads, () => used.Add(Thread.CurrentThread)).WaitAsync(Limit);
        used.Count.ShouldBeLessThan(100);
    }

    private static Task Start(TaskScheduler threads, Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.HideScheduler, threads);
}
