// Lines of standard input go through the log: what leaves the flow is on the disk. Then the log is read as a stream.
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Reading;
using Airunner.Actors.Streams;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using Google.Protobuf;

var state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state/stream-worker");
var setup = new JobWalSetup().Add(_ => new CountingSender(), options => options.StateDirectory = state);
var quiet = ConfigurationFactory.ParseString("akka.loglevel = WARNING");
var system = ActorSystem.Create("worker", BootstrapSetup.Create().WithConfig(quiet).And(setup));
var wal = JobWal.Get(system);
var lines = new JobExecution("lines", Guid.CreateVersion7().ToString("N"));

var input = Source.From(Input());
var last = await input
    .Select(line => new JobEvent { EventType = EventType.Output, Output = new OutputEvent { Output = ByteString.CopyFromUtf8(line) } })
    .Via(JobWalStreams.AppendFlow(wal, lines, maxInFlight: 32)) // backpressure: a slow disk holds the input back
    .RunWith(Sink.Last<AppendedEvent>(), system.Materializer());
Console.WriteLine($"{last.Sequence} lines are on the disk");

var done = await wal.CompleteAsync(lines);
Console.WriteLine($"{done.Sent} delivered");
await JobWalStreams.LiveEvents(new JobLogDirectory(state), lines)
    .RunForeach(logged => Console.WriteLine($"{logged.Sequence}: {logged.Parse().Output.Output.ToStringUtf8()}"), system.Materializer());
await system.Terminate();

static IEnumerable<string> Input()
{
    while (Console.ReadLine() is { } line) yield return line;
}

/// <summary>A receiver that takes everything.</summary>
sealed class CountingSender : IEventSender
{
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) => Task.CompletedTask;
}
