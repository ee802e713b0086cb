using Airunner.Collector.Server.Settings;
using Airunner.Collector.Tests.Server;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Collector.Tests.Queue;

/// <summary>A queue that has as many waiting jobs as the settings allow.</summary>
public sealed class FullQueueSpecs : RunningCollector
{
    private protected override CollectorSettings Change(CollectorSettings settings)
    {
        settings.Limits.MaxWaitingJobs = 1;
        return settings;
    }

    [Fact]
    public async Task A_further_job_is_refused_with_RESOURCE_EXHAUSTED_and_a_sentence()
    {
        var jobs = new JobService.JobServiceClient(Channel);
        EnqueueJobRequest Request(string id) => new() { RequestId = id, Queue = "builds", JobParams = new JobParams { Command = "make" } };
        var first = await jobs.EnqueueJobAsync(Request("r1"));

        var refused = await Should.ThrowAsync<RpcException>(jobs.EnqueueJobAsync(Request("r2")).ResponseAsync);

        refused.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        refused.Status.Detail.ShouldBe(
            "Jobs that wait in the queue 'builds': 1. Allowed: at most 1. Submit it again when workers have taken some.");
        (await jobs.EnqueueJobAsync(Request("r1"))).ShouldBe(first);
    }
}
