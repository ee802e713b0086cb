using System.Text.Json;
using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Printing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Tests.Printing;

public sealed class EventJsonSpecs
{
    [Fact]
    public void A_line_has_job_execution_and_event() =>
        EventJson.Line(new JobExecution("a\"b", "e1"), new JobEvent { Sequence = 3, EventType = EventType.Heartbeat })
            .ShouldBe("""{"job":"a\"b","execution":"e1","event":{"sequence":"3","eventType":"EVENT_TYPE_HEARTBEAT"}}""");

    [Fact]
    public void Zero_values_are_printed()
    {
        var ended = new ProcessEndEvent { Pid = 7, RunDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5)) };
        var end = Event(new JobEvent { ProcessEnd = ended }).GetProperty("processEnd");
        end.GetProperty("exitCode").GetInt32().ShouldBe(0);
        end.GetProperty("signal").GetInt32().ShouldBe(0);
        end.GetProperty("runDuration").GetString().ShouldBe("1.500s");
        end.TryGetProperty("signalName", out _).ShouldBeFalse();
        var heartbeat = Event(new JobEvent { Heartbeat = new HeartbeatEvent() }).GetProperty("heartbeat");
        heartbeat.GetProperty("processAlive").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void A_signal_is_named()
    {
        var end = Event(new JobEvent { ProcessEnd = new ProcessEndEvent { ExitCode = 137, Signal = 9 } }).GetProperty("processEnd");
        end.GetProperty("signalName").GetString().ShouldBe("SIGKILL");
    }

    [Fact]
    public void Text_stands_beside_base64()
    {
        var output = Event(new JobEvent { Output = new OutputEvent { Output = ByteString.CopyFromUtf8("é\n") } }).GetProperty("output");
        output.GetProperty("output").GetBytesFromBase64().ShouldBe("é\n"u8.ToArray());
        output.GetProperty("text").GetString().ShouldBe("é\n");
    }

    [Fact]
    public void Bytes_that_are_no_text_have_none()
    {
        var items = new OutputBatchEvent
        {
            Outputs = { new OutputItem { Output = ByteString.CopyFrom(0xff) }, new OutputItem { Output = ByteString.CopyFromUtf8("b") } },
        };
        var outputs = Event(new JobEvent { OutputBatch = items }).GetProperty("outputBatch").GetProperty("outputs");
        outputs[0].TryGetProperty("text", out _).ShouldBeFalse();
        outputs[0].GetProperty("streamType").GetString().ShouldBe("STREAM_TYPE_UNSPECIFIED");
        outputs[1].GetProperty("text").GetString().ShouldBe("b");
    }

    [Fact]
    public void It_is_read_back_by_protobuf_itself()
    {
        var jobEvent = new JobEvent
        {
            Sequence = long.MaxValue,
            Timestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddTicks(12345678)),
            EventType = EventType.OutputBatch,
            OutputBatch = new OutputBatchEvent
            {
                StartSequence = 1,
                EndSequence = 2,
                FirstTimestampMs = 5,
                Outputs =
                {
                    new OutputItem { Output = ByteString.CopyFromUtf8("x"), StreamType = StreamType.Stderr, TimestampDeltaMs = 3 },
                },
            },
        };
        var parser = new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
        parser.Parse<JobEvent>(EventJson.Text(jobEvent)).ShouldBe(jobEvent);
    }

    private static JsonElement Event(JobEvent jobEvent) =>
        JsonDocument.Parse(EventJson.Line(new JobExecution("j"), jobEvent)).RootElement.GetProperty("event");
}
