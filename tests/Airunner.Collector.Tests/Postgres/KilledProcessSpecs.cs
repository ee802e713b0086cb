using Airunner.Collector.Tests.Server;
using Airunner.Protocol;
using Grpc.Net.Client;

namespace Airunner.Collector.Tests.Postgres;

/// <summary>Collectors and a PostgreSQL server as processes, killed with SIGKILL while many jobs publish.</summary>
public sealed class KilledProcessSpecs : TemporaryState
{
    private const int Kills = 5;
    private const int AnswersBetween = 60;

    [PostgresFact]
    public async Task Every_event_is_there_once_and_in_order_however_often_PostgreSQL_is_killed()
    {
        var cluster = new PostgresCluster();
        await cluster.InitializeAsync();
        try
        {
            using var collector = await CollectorProcess.StartOnPostgresAsync(await cluster.CreateDatabaseAsync(), StateDirectory);
            using var channel = GrpcChannel.ForAddress(collector.Address);
            var client = new JobEventsService.JobEventsServiceClient(channel);
            var jobs = new PublishingJobs(client);
            for (var kill = 0; kill < Kills; kill++)
            {
                await jobs.WaitForAnswersAsync(AnswersBetween);
                cluster.Kill();
                await cluster.StartAsync();
            }

            await jobs.WaitForAnswersAsync(AnswersBetween);
            await jobs.EndAsync(client);
            (await collector.TerminateAsync()).ShouldBe(0);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task When_one_of_two_collectors_is_killed_senders_go_on_with_the_other()
    {
        var cluster = new PostgresCluster();
        await cluster.InitializeAsync();
        try
        {
            var database = await cluster.CreateDatabaseAsync();
            using var killed = await CollectorProcess.StartOnPostgresAsync(database, StateDirectory);
            using var other = await CollectorProcess.StartOnPostgresAsync(database, StateDirectory);
            using var channelOfKilled = GrpcChannel.ForAddress(killed.Address);
            using var channel = GrpcChannel.ForAddress(other.Address);
            var client = new JobEventsService.JobEventsServiceClient(channel);
            var jobs = new PublishingJobs(new JobEventsService.JobEventsServiceClient(channelOfKilled), client);
            await jobs.WaitForAnswersAsync(AnswersBetween);
            killed.Kill();
            await jobs.WaitForAnswersAsync(AnswersBetween);
            await jobs.EndAsync(client);
            (await other.TerminateAsync()).ShouldBe(0);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }
}
