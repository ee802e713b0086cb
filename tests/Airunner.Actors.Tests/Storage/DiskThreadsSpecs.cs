using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class DiskThreadsSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Work_that_comes_one_after_the_other_needs_one_thread_or_two()
    {
        using var threads = Make(most: 32);
        for (var i = 0; i < 1000; i++) await RunAsync(threads, static () => { });
        threads.Threads.ShouldBeLessThan(8); // a thread that has just answered may not be looking for work yet
    }

    [Fact]
    public async Task Blocked_work_never_holds_up_other_work_below_the_limit()
    {
        using var threads = Make(most: 8);
        var blocked = await BlockAsync(threads, count: 7);
        await RunAsync(threads, static () => { });
        threads.Threads.ShouldBe(8);
        await blocked.EndAsync();
    }

    [Fact]
    public async Task Over_the_limit_work_waits_for_a_thread()
    {
        using var threads = Make(most: 2);
        var blocked = await BlockAsync(threads, count: 2);
        var waiting = RunAsync(threads, static () => { });
        threads.Threads.ShouldBe(2);
        waiting.IsCompleted.ShouldBeFalse();
        await blocked.EndAsync();
        await waiting;
    }

    [Fact]
    public async Task Threads_without_work_end_except_one()
    {
        var ended = new SemaphoreSlim(0);
        using var threads = Make(most: 4, idleTime: TimeSpan.FromMilliseconds(1), ended: ended);
        var blocked = await BlockAsync(threads, count: 4);
        threads.Threads.ShouldBe(4);
        await blocked.EndAsync();
        for (var i = 0; i < 3; i++) (await ended.WaitAsync(Deadline)).ShouldBeTrue();
        threads.Threads.ShouldBe(1);
        await RunAsync(threads, static () => { });
    }

    [Fact]
    public async Task Where_the_system_refuses_another_thread_the_first_one_does_all_the_work()
    {
        var started = 0;
        using var threads = new DiskThreads<Action>("specs", 4, static work => work())
        {
            StartThread = thread =>
            {
                if (started++ > 0) throw new InsufficientMemoryException("no more");
                thread.Start();
            },
        };
        var blocked = await BlockAsync(threads, count: 1);
        var waiting = Enumerable.Range(0, 8).Select(_ => RunAsync(threads, static () => { })).ToList();
        started.ShouldBeGreaterThan(1);
        await blocked.EndAsync();
        await Task.WhenAll(waiting);
        threads.Threads.ShouldBe(1);
    }

    [Fact]
    public void Without_any_thread_the_reason_is_an_error_and_the_work_is_not_taken()
    {
        var ran = false;
        using var threads = new DiskThreads<Action>("specs", 4, static work => work())
        {
            StartThread = static _ => throw new InsufficientMemoryException("no thread left."),
        };
        Should.Throw<NoThreadException>(threads.EnsureThread).Message.ShouldContain("no thread left. Raise the limits");
        Should.Throw<NoThreadException>(() => threads.Run(() => ran = true));
        ran.ShouldBeFalse();
    }

    [Fact]
    public async Task Work_from_many_threads_is_all_done()
    {
        using var threads = Make(most: 8);
        var done = 0;
        var all = new TaskCompletionSource();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                threads.Run(() =>
                {
                    if (Interlocked.Increment(ref done) == 8 * 20_000) all.SetResult();
                });
            }
        })));
        await all.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Disposed_they_do_what_waits_and_take_no_more()
    {
        var ended = new SemaphoreSlim(0);
        var threads = Make(most: 1, ended: ended);
        var blocked = await BlockAsync(threads, count: 1);
        var waiting = RunAsync(threads, static () => { });
        threads.Dispose();
        threads.Run(static () => throw new InvalidOperationException("taken after the end")).ShouldBeFalse();
        await blocked.EndAsync();
        await waiting;
        (await ended.WaitAsync(Deadline)).ShouldBeTrue();
        threads.Threads.ShouldBe(0);
    }

    private static DiskThreads<Action> Make(int most, TimeSpan? idleTime = null, SemaphoreSlim? ended = null) =>
        new("specs", most, static work => work())
        {
            IdleTime = idleTime ?? TimeSpan.FromMinutes(5),
            StartThread = thread =>
            {
                thread.Start();
                if (ended is null) return;
                new Thread(() =>
                {
                    thread.Join();
                    ended.Release();
                })
                { IsBackground = true }.Start();
            },
        };

    private static Task RunAsync(DiskThreads<Action> threads, Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Run(() =>
        {
            work();
            done.SetResult();
        }).ShouldBeTrue();
        return done.Task.WaitAsync(Deadline);
    }

    /// <summary>Blocks some of the threads; returns when they are.</summary>
    private static async Task<Blocked> BlockAsync(DiskThreads<Action> threads, int count)
    {
        var blocked = new Blocked();
        var begun = new SemaphoreSlim(0);
        for (var i = 0; i < count; i++)
        {
            blocked.Work.Add(RunAsync(threads, () =>
            {
                begun.Release();
                blocked.Gate.Wait(Deadline);
            }));
        }

        for (var i = 0; i < count; i++) (await begun.WaitAsync(Deadline)).ShouldBeTrue();
        return blocked;
    }

    private sealed class Blocked
    {
        internal ManualResetEventSlim Gate { get; } = new();

        internal List<Task> Work { get; } = [];

        internal Task EndAsync()
        {
            Gate.Set();
            return Task.WhenAll(Work);
        }
    }
}
