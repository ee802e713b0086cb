using Airunner.Actors;
using Airunner.Actors.Streams;
using Airunner.Actors.Testing;
using Airunner.Protocol;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Lines;

public sealed class LinesSpecs() : TestKit(TestWal.Config)
{
    [Fact]
    public async Task Lines_go_into_the_log_and_come_out_of_it()
    {
        var log = TestWal.StartIn(Sys); // in an application: IJobWal from the host's services, new JobLogDirectory(stateDirectory)
        var wal = log.Log;
        var directory = log.Files;
        var job = new JobExecution("build", "1");
        var materializer = Sys.Materializer();
        string[] lines = ["compile", "test", "pack"];

        // Into the log: the task ends when every line is durable.
        var appended = await Source.From(lines)
            .Select(Line)
            .RunWith(JobWalStreams.AppendSink(wal, job, maxInFlight: 32), materializer);
        appended.ShouldBe(new AppendedEvents(Count: 3, LastSequence: 3));

        // Through the log: downstream sees what is durable, and nothing else.
        var released = await Source.Single(Line("release"))
            .Via(JobWalStreams.AppendFlow(wal, job))
            .RunWith(Sink.First<AppendedEvent>(), materializer);
        released.Sequence.ShouldBe(4);

        // Out of the log, or its archive: until the execution has ended.
        await wal.CompleteAsync(job);
        var texts = await JobWalStreams.LiveEvents(directory, job)
            .Select(logged => logged.Parse().Output.Output.ToStringUtf8())
            .RunWith(Sink.Seq<string>(), materializer);
        texts.ShouldBe(["compile", "test", "pack", "release"]);
    }

    private static JobEvent Line(string line) =>
        new() { EventType = EventType.Output, Output = new OutputEvent { Output = ByteString.CopyFromUtf8(line) } };
}
