using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class SharedSyncsSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task All_who_ask_while_one_runs_share_the_next_one()
    {
        var calls = 0;
        using var begun = new SemaphoreSlim(0);
        using var gate = new SemaphoreSlim(0);
        var syncs = new SharedSyncs(() =>
        {
            Interlocked.Increment(ref calls);
            begun.Release();
            gate.Wait(Deadline).ShouldBeTrue();
            return Errno.None;
        });
        var first = Start(syncs).Done;
        (await begun.WaitAsync(Deadline)).ShouldBeTrue();
        var others = Enumerable.Range(0, 8).Select(_ => Start(syncs)).ToList();
        foreach (var (_, thread) in others)
            SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Deadline).ShouldBeTrue();
        gate.Release();
        (await first).ShouldBe(Errno.None);
        (await begun.WaitAsync(Deadline)).ShouldBeTrue();
        gate.Release();
        (await Task.WhenAll(others.Select(each => each.Done)).WaitAsync(Deadline)).ShouldAllBe(answer => answer == Errno.None);
        calls.ShouldBe(2);
    }

    [Fact]
    public void Each_gets_the_answer_of_its_own_sync_and_a_failed_one_is_not_answered_by_a_later_one()
    {
        var answers = new Queue<Errno>([Errno.EIO, Errno.None]);
        var syncs = new SharedSyncs(answers.Dequeue);
        syncs.Sync().ShouldBe(Errno.EIO);
        syncs.Sync().ShouldBe(Errno.None);
    }

    [Fact]
    public void After_a_sync_that_throws_the_next_one_runs()
    {
        var isFirst = true;
        var syncs = new SharedSyncs(() =>
        {
            if (!isFirst) return Errno.None;
            isFirst = false;
            throw new InvalidOperationException("a crash");
        });
        Should.Throw<InvalidOperationException>(() => syncs.Sync());
        syncs.Sync().ShouldBe(Errno.None);
    }

    private static (Task<Errno> Done, Thread Thread) Start(SharedSyncs syncs)
    {
        var answer = new TaskCompletionSource<Errno>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => answer.SetResult(syncs.Sync())) { IsBackground = true };
        thread.Start();
        return (answer.Task.WaitAsync(Deadline), thread);
    }
}
