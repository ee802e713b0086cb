using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace Airunner.Collector.Tests.Server;

/// <summary>The program itself, killed, and on a disk that gets full.</summary>
public sealed class ProcessSpecs : TemporaryState
{
    /// <summary>Many more kills: <c>AIRUNNER_KILLS=20 dotnet test tests/Airunner.Collector.Tests --filter killed</c>.</summary>
    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("AIRUNNER_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 2;

    [Fact]
    public async Task Every_event_is_there_once_and_in_order_however_often_the_collector_is_killed() =>
        (await new KilledCollector(StoragePath).RunAsync(Kills)).ShouldBeGreaterThan(0);

    [TmpfsFact]
    public async Task A_full_disk_is_RESOURCE_EXHAUSTED_and_the_collector_goes_on_when_there_is_space()
    {
        using var disk = new SmallDisk(Path.Combine(StateDirectory, "disk"), mebibytes: 12);
        var store = Path.Combine(disk.Path, "events.db");
        using var collector = await CollectorProcess.StartAsync(store);
        using var channel = GrpcChannel.ForAddress(collector.Address);
        var client = new JobEventsService.JobEventsServiceClient(channel);
        var chance = new Random(1);
        var stored = 0;
        RpcException? refused = null;
        while (refused is null)
        {
            var noise = new byte[200_000];
            chance.NextBytes(noise);
            refused = await PublishAsync(client, Make.Output(stored + 1, noise));
            if (refused is null) stored++;
        }

        refused.StatusCode.ShouldBe(StatusCode.ResourceExhausted, refused.Message);
        refused.Trailers.GetValue("retry-after-ms").ShouldBe("500");
        stored.ShouldBeGreaterThan(5);
        (await PublishAsync(client, Make.Output(stored + 1, new byte[1000]))).ShouldNotBeNull().StatusCode
            .ShouldBeOneOf(StatusCode.ResourceExhausted, StatusCode.Unavailable);

        disk.Grow(mebibytes: 64);
        (await PublishAsync(client, Make.Output(stored + 1, "there is space again"))).ShouldBeNull();
        (await collector.TerminateAsync()).ShouldBe(0);
        var lines = (await collector.ErrorsAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Count(static line => line.EndsWith(" Events are stored again.", StringComparison.Ordinal)).ShouldBe(1);
        var full = $" No events can be stored: The collector's store '{store}' cannot grow: the disk is full. ";
        lines.Count(line => line.Contains(full, StringComparison.Ordinal)).ShouldBe(1);
        using var reader = EventReader.Open(store);
        reader.Events(new JobExecution("build")).Count().ShouldBe(stored + 1);
    }

    private static async Task<RpcException?> PublishAsync(JobEventsService.JobEventsServiceClient client, JobEvent jobEvent)
    {
        try
        {
            using var call = client.PublishJobEvents(new Metadata { { "airunner-job", "build" } });
            await call.RequestStream.WriteAsync(new PublishJobEventsRequest { Events = { jobEvent } });
            await call.RequestStream.CompleteAsync();
            await call;
            return null;
        }
        catch (RpcException failure)
        {
            return failure;
        }
    }
}
