using Airunner.Actors.Testing;
using Akka.Streams;
using Akka.TestKit.Xunit2;

namespace Airunner.Actors.Streams.Tests;

/// <summary>Streams into and out of a log on a disk in memory, in virtual time.</summary>
public abstract class StreamSpecs : TestKit
{
    protected static readonly JobExecution Job = new("build", "1");

    protected StreamSpecs()
        : base(TestWal.Config)
    {
        Wal = TestWal.StartIn(Sys, options => options.AppendMaxEventBytes = 1024);
        Materializer = Sys.Materializer();
    }

    protected TestWal Wal { get; }

    protected IMaterializer Materializer { get; }

    /// <summary>Lets virtual time pass until a task ends: what becomes due may set its next timer at any moment.</summary>
    protected async Task<T> AdvanceUntilAsync<T>(Task<T> task)
    {
        await AwaitConditionAsync(
            () =>
            {
                Wal.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(task.IsCompleted);
            },
            TimeSpan.FromSeconds(20));
        return await task;
    }

    protected Task AwaitAsync(Func<bool> holds) => AwaitConditionAsync(() => Task.FromResult(holds()), TimeSpan.FromSeconds(20));
}
