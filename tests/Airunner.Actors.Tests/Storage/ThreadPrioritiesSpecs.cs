using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class ThreadPrioritiesSpecs
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Only_threads_that_yield_have_a_lower_priority(bool yields)
    {
        using var threads = new DiskTaskScheduler("specs", threads: 1, yields);
        var own = ThreadPriorities.NiceOfCallingThread;

        var nice = await Task.Factory.StartNew(
            static () => ThreadPriorities.NiceOfCallingThread, CancellationToken.None, TaskCreationOptions.None, threads);

        nice.ShouldBe(yields ? 10 : own);
    }
}
