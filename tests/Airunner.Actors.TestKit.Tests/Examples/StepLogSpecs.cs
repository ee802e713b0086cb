using Airunner.Actors;
using Airunner.Actors.Testing;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using PlainActorSystem;
using Xunit;

namespace Builds;

public sealed class StepLogSpecs() : TestKit(TestWal.Config)
{
    private static readonly JobExecution Build = new("build", "1");

    [Fact]
    public async Task Steps_are_done_once_they_are_durable_also_after_a_full_disk()
    {
        var wal = TestWal.StartIn(Sys);
        var steps = Sys.ActorOf(Props.Create(() => new StepLog(wal.Log, Build)));
        steps.Tell("compile", TestActor);
        await ExpectMsgAsync("done");

        wal.Disk.IsFull = true;
        steps.Tell("test", TestActor);
        steps.Tell("pack", TestActor);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        wal.Disk.IsFull = false;
        await AwaitAssertAsync(async () =>
        {
            wal.Advance(TimeSpan.FromSeconds(1)); // virtual: the window's pause
            await ExpectMsgAsync("done", TimeSpan.FromMilliseconds(50));
        });
        await ExpectMsgAsync("done");
        await wal.ExpectDeliveredAsync(Build, step => step.Output.Output.ToStringUtf8() == "pack");
    }
}
