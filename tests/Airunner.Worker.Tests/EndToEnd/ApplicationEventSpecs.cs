using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>An application's own event: from the log into the collector and out of every tool, byte for byte.</summary>
public sealed class ApplicationEventSpecs : IDisposable
{
    private static readonly JobExecution Job = new("shop", "one");
    private static readonly Any Own = new() { TypeUrl = "example.com/shop.OrderPlaced", Value = ByteString.CopyFrom(8, 42, 255, 0) };
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task It_travels_without_loss_beside_the_fifteen_kinds()
    {
        await LeaveAsync();
        await ShouldShowAsync("wal", "dump", "shop", "--json", "--type", "application");
        await ShouldShowAsync("events", "shop", "--json");

        var recovered = await _airunner.RunAsync("recover");

        recovered.Status.ShouldBe(0, recovered.Error);
        StoredExecution.Read(_airunner.State, Job.Job, Job.Execution!).Events[1].ShouldBe(Event());
        Directory.Delete(_airunner.Archive, recursive: true); // only the store has it
        await ShouldShowAsync("events", "shop", "--json");
        (await _airunner.RunAsync("logs", "shop")).Output.ShouldBe("before\nafter\n");
        (await _airunner.RunAsync("events", "shop")).Output.ShouldContain("application       example.com/shop.OrderPlaced, 4 bytes");
    }

    private static JobEvent Event() => new() { Sequence = 2, Timestamp = new Timestamp { Seconds = 2 }, Application = Own };

    private static JobEvent Line(long sequence, string text) => new()
    {
        Sequence = sequence,
        Timestamp = new Timestamp { Seconds = sequence },
        EventType = EventType.Output,
        Output = new OutputEvent { Output = ByteString.CopyFromUtf8(text) },
    };

    private async Task LeaveAsync()
    {
        await using var host = JobWalHost.Start(
            new JobWalOptions { StateDirectory = _airunner.State, DrainTimeout = TimeSpan.Zero },
            static () => new AwaySender(),
            NullLoggerFactory.Instance);
        foreach (var jobEvent in new[] { Line(1, "before\n"), Event(), Line(3, "after\n") }) await host.Wal.AppendAsync(Job, jobEvent);
    }

    private async Task ShouldShowAsync(params string[] arguments)
    {
        var outcome = await _airunner.RunAsync(arguments);
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain(
            """
            "eventType":"EVENT_TYPE_UNSPECIFIED","application":{"typeUrl":"example.com/shop.OrderPlaced","value":"CCr/AA=="}
            """);
    }

    private sealed class AwaySender : IEventSender
    {
        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
            throw new HttpRequestException("no server");
    }
}
