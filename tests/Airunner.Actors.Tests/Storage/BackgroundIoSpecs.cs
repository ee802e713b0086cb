using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class BackgroundIoSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Two_pieces_of_work_run_at_once_and_a_third_when_one_is_done()
    {
        using var io = new BackgroundIo("specs", threads: 2);
        using var both = new Barrier(2);
        var third = new TaskCompletionSource();
        io.Run(() => both.SignalAndWait(Deadline));
        io.Run(() => both.SignalAndWait(Deadline));
        io.Run(third.SetResult);
        await third.Task.WaitAsync(Deadline);
        both.CurrentPhaseNumber.ShouldBe(1);
    }

    [Fact]
    public async Task Disposed_it_does_what_it_has_and_takes_no_more()
    {
        var io = new BackgroundIo("specs", threads: 2);
        using var gate = new ManualResetEventSlim();
        var (queued, late) = (new TaskCompletionSource(), false);
        var held = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        foreach (var each in held)
        {
            io.Run(() =>
            {
                gate.Wait(Deadline);
                each.SetResult();
            });
        }

        io.Run(queued.SetResult);
        io.Dispose();
        io.Run(() => late = true);
        gate.Set();

        // Every thread must have passed the gate before the gate is disposed.
        await Task.WhenAll([queued.Task, .. held.Select(each => each.Task)]).WaitAsync(Deadline);
        late.ShouldBeFalse();
    }
}
