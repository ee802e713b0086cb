using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Grpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Collector.Tests.Server;

public sealed class UnnumberedEventsSpecs : RunningCollector
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public async Task A_log_that_numbers_events_itself_delivers_all_of_them_the_first_too()
    {
        const int Events = 3;
        using var sender = new GrpcEventSender(new GrpcSenderOptions { Url = Collector.Address.ToString() });
        var options = new JobWalOptions { StateDirectory = Directory.CreateDirectory(Path.Combine(StateDirectory, "worker")).FullName };
        await using (var host = JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance))
        {
            for (var n = 0; n < Events; n++) await host.Wal.AppendAsync(Job, Make.Output(0, $"line {n}"));
            var completed = await host.Wal.CompleteAsync(Job);
            completed.Failed.ShouldBe(0);
            completed.Completeness.ShouldBe(new Completeness(Events, IsComplete: true, 0));
        }

        Read(reader => reader.Events(Job).Select(static stored => stored.Sequence).ToArray()).ShouldBe([0, 1, 2]);
    }
}
