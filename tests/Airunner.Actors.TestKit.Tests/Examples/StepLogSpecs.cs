using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Testing;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using Xunit;

namespace Builds;

/// <summary>Logs each step of a build, and says "done" once the step is durable.</summary>
public sealed class StepLog : ReceiveActor, IWithStash
{
    private readonly Queue<IActorRef> _asked = [];
    private int _room;

    public StepLog(IJobWal wal, JobExecution build)
    {
        var window = Context.ActorOf(AppendWindow.Props(wal, build));
        Receive<string>(_ => _room == 0, _ => Stash.Stash()); // backpressure: the log has enough for now
        Receive<string>(step =>
        {
            _room--;
            _asked.Enqueue(Sender);
            window.Tell(Line(step));
        });
        Receive<AppendWindow.RequestNext>(next =>
        {
            _room += next.Room;
            Stash.UnstashAll();
        });
        Receive<AppendWindow.Durable>(_ => _asked.Dequeue().Tell("done"));
        Receive<AppendWindow.Refused>(refused => _asked.Dequeue().Tell(new Status.Failure(refused.Error)));
        Receive<AppendWindow.Failed>(failed => throw failed.Error); // the log cannot be opened: start again, with this actor
    }

    public IStash Stash { get; set; } = null!;

    private static JobEvent Line(string text) =>
        new() { EventType = EventType.Output, Output = new OutputEvent { Output = ByteString.CopyFromUtf8(text) } };
}

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
