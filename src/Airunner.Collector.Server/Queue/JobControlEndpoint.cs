using Airunner.Collector.Queue;
using Airunner.Collector.Server.Calls;
using Airunner.Protocol.Control;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Airunner.Collector.Server.Queue;

/// <summary>What submitters ask for beside <c>job.v1</c>.</summary>
internal sealed class JobControlEndpoint(IJobQueue queue, CallAuthority authority, CallGuard guard)
    : JobControlService.JobControlServiceBase
{
    /// <summary>Cancels a job; its worker learns of it when it extends its time.</summary>
    public override Task<CancelJobResponse> CancelJob(CancelJobRequest request, ServerCallContext context) =>
        guard.RunAsync(context, async _ =>
        {
            if (request.JobId.Length == 0) throw CallErrors.Invalid("job_id is missing.");
            authority.ForCancelling(CallMetadata.Of(context.RequestHeaders), request.JobId);
            var state = QueueRules.IsJob(request.JobId) ? await queue.CancelAsync(request.JobId) : null;
            return state is { } known
                ? new CancelJobResponse
                {
                    State = known.State,
                    WorkerAnswersWithin = known.WorkerAnswersWithin is { } within ? Duration.FromTimeSpan(within) : null,
                }
                : throw new RpcException(new Status(StatusCode.NotFound, "The collector has no such job."));
        });
}
