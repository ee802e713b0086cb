using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Akka.Actor;
using Google.Protobuf;

namespace PlainActorSystem;

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
