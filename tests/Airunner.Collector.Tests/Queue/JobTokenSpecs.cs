using Airunner.Collector.Server.Settings;
using Airunner.Collector.Tests.Server;
using Airunner.Collector.Tokens;
using Airunner.Protocol;
using Airunner.Protocol.Control;
using Grpc.Core;

namespace Airunner.Collector.Tests.Queue;

/// <summary>Who may submit, take, end and cancel jobs of a collector with a secret.</summary>
public sealed class JobTokenSpecs : RunningCollector
{
    private static readonly string Key = $"k:{Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray())}";

    private JobService.JobServiceClient Jobs => new(Channel);

    private protected override CollectorSettings Change(CollectorSettings settings) => settings with { Secret = Key };

    [Fact]
    public async Task A_token_for_the_jobs_of_a_queue_allows_to_submit_and_to_take_and_the_task_token_the_rest()
    {
        var job = await Jobs.EnqueueJobAsync(Request("r1"), Bearer("builds-*", TokenRole.Write), CallDeadline);
        using var call = Jobs.DequeueJob(new DequeueJobRequest { Queue = "builds" }, Bearer("*", TokenRole.Write), CallDeadline);
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        var token = call.ResponseStream.Current.TaskToken;
        await Jobs.UpdateJobAsync(new UpdateJobRequest { TaskToken = token });
        await PublishAsync([], Make.Outputs(1, 2), token);
        await Jobs.CompleteJobAsync(new CompleteJobRequest { TaskToken = token, JobResult = new JobResult { JobId = job.JobId } });
        var listed = await Jobs.ListJobsAsync(new ListJobsRequest { Queue = "builds" }, Bearer("b*", TokenRole.Read), CallDeadline);
        listed.Jobs.Single().State.ShouldBe(JobState.Failed);
    }

    [Fact]
    public async Task Other_tokens_are_refused()
    {
        var job = await Jobs.EnqueueJobAsync(Request("r1"), Bearer("builds-*", TokenRole.Write), CallDeadline);
        foreach (var (pattern, role) in new[] { ("other-*", TokenRole.Write), (job.JobId, TokenRole.Write), ("*", TokenRole.Read) })
        {
            var call = Jobs.EnqueueJobAsync(Request("r2"), Bearer(pattern, role), CallDeadline);
            (await RefusedAsync(call)).ShouldBe(StatusCode.PermissionDenied);
        }

        (await RefusedAsync(Jobs.EnqueueJobAsync(Request("r2"), [], CallDeadline))).ShouldBe(StatusCode.Unauthenticated);
        (await RefusedAsync(Jobs.UpdateJobAsync(new UpdateJobRequest { TaskToken = Token(job.JobId, TokenRole.Write) })))
            .ShouldBe(StatusCode.PermissionDenied);
        var control = new JobControlService.JobControlServiceClient(Channel);
        var cancel = new CancelJobRequest { JobId = job.JobId };
        (await RefusedAsync(control.CancelJobAsync(cancel, Bearer("other-*", TokenRole.Write)))).ShouldBe(StatusCode.PermissionDenied);
        (await control.CancelJobAsync(cancel, Bearer(job.JobId, TokenRole.Write))).State.ShouldBe(JobState.Cancelled);
    }

    private static EnqueueJobRequest Request(string id) =>
        new() { RequestId = id, Queue = "builds", JobParams = new JobParams { Command = "make" } };

    private static async Task<StatusCode> RefusedAsync<T>(AsyncUnaryCall<T> call) =>
        (await Should.ThrowAsync<RpcException>(call.ResponseAsync)).StatusCode;

    private static string Token(string pattern, TokenRole role) =>
        TokenKeys.Parse(Key, "key").Sign(TokenClaims.For(pattern, null, role, TimeProvider.System.GetUtcNow().AddHours(1)));

    private static Metadata Bearer(string pattern, TokenRole role) => new() { { "authorization", $"Bearer {Token(pattern, role)}" } };
}
