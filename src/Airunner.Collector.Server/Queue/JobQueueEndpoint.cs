using System.Globalization;
using Airunner.Collector.Queue;
using Airunner.Collector.Server.Calls;
using Airunner.Collector.Tokens;
using Airunner.Protocol;
using Airunner.Worker.Masking;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Airunner.Collector.Server.Queue;

/// <summary>The service of queued jobs: each call with its errors as statuses.</summary>
internal sealed class JobQueueEndpoint(
    IJobQueue queue,
    JobSubmission submission,
    CallAuthority authority,
    TaskTokens tokens,
    QueueSignal signal,
    CallGuard guard,
    JobMask mask,
    TimeProvider time)
    : JobService.JobServiceBase
{
    /// <summary>Jobs of other collectors, and those whose time has passed, are found after this time at the latest.</summary>
    internal static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override Task<EnqueueJobResponse> EnqueueJob(EnqueueJobRequest request, ServerCallContext context) =>
        guard.RunAsync(context, async _ =>
        {
            var name = QueueRules.Queue(request.Queue);
            authority.ForQueue(CallMetadata.Of(context.RequestHeaders), name, TokenRole.Write);
            var job = await submission.RunAsync(request.RequestId, name, request.JobParams);
            return new EnqueueJobResponse { JobId = job.Id, CreatedAt = Moment(job.CreatedAt), State = job.State };
        });

    /// <inheritdoc/>
    public override Task DequeueJob(
        DequeueJobRequest request, IServerStreamWriter<DequeueJobResponse> responseStream, ServerCallContext context) =>
        guard.RunAsync(context, async stopping =>
        {
            var name = QueueRules.Queue(request.Queue);
            authority.ForQueue(CallMetadata.Of(context.RequestHeaders), name, TokenRole.Write);
            var most = QueueRules.Jobs(request.MaxJobs);
            var visibility = QueueRules.Visibility(request.VisibilityTimeoutSeconds);
            var worker = QueueRules.Worker(context);
            Task<IReadOnlyList<TakenJob>> NextAsync() => queue.TakeAsync(name, most, visibility, worker);
            await HandOverAsync(await TakeAsync(NextAsync, stopping), responseStream, stopping);
        });

    /// <inheritdoc/>
    public override Task<UpdateJobResponse> UpdateJob(UpdateJobRequest request, ServerCallContext context) =>
        guard.RunAsync(context, async _ =>
        {
            var (job, execution) = tokens.Read(request.TaskToken);
            var visibility = QueueRules.Visibility(request.VisibilityTimeoutSeconds);
            ThrowUnlessHeld(await queue.ExtendAsync(job, execution, visibility));
            return new UpdateJobResponse();
        });

    /// <inheritdoc/>
    public override Task<CompleteJobResponse> CompleteJob(CompleteJobRequest request, ServerCallContext context) =>
        guard.RunAsync(context, async _ =>
        {
            var (job, execution) = tokens.Read(request.TaskToken);
            var result = request.JobResult ?? throw CallErrors.Invalid("job_result is missing.");
            if (result.JobId.Length > 0 && result.JobId != job) throw CallErrors.Invalid("job_result is the one of another job.");
            var state = await queue.CompleteAsync(job, execution, result);
            if (state != LeaseState.Cancelled) ThrowUnlessHeld(state);
            return new CompleteJobResponse();
        });

    /// <inheritdoc/>
    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context) =>
        guard.RunAsync(context, async _ =>
        {
            var name = QueueRules.Queue(request.Queue);
            authority.ForQueue(CallMetadata.Of(context.RequestHeaders), name, TokenRole.Read);
            var page = await queue.ListAsync(name, request.State, QueueRules.Page(request.Page), QueueRules.PageSize(request.PageSize));
            var response = new ListJobsResponse { LastPage = page.LastPage };
            response.Jobs.AddRange(page.Jobs.Select(Listed));
            return response;
        });

    private async Task<IReadOnlyList<TakenJob>> TakeAsync(Func<Task<IReadOnlyList<TakenJob>>> nextAsync, CancellationToken stopping)
    {
        while (true)
        {
            var next = signal.Next;
            stopping.ThrowIfCancellationRequested();
            var taken = await nextAsync();
            if (taken.Count > 0) return taken;
            await Task.WhenAny(next, Task.Delay(LooksEvery, time, stopping));
        }
    }

    /// <summary>What cannot be handed over waits again at once, and not only when its time has passed.</summary>
    private async Task HandOverAsync(
        IReadOnlyList<TakenJob> taken, IServerStreamWriter<DequeueJobResponse> responses, CancellationToken stopping)
    {
        var handedOver = 0;
        try
        {
            foreach (var (job, execution) in taken)
            {
                stopping.ThrowIfCancellationRequested();
                var message = Message(job);
                message.JobParams.Metadata[QueueMetadata.Execution] = execution;
                var response = new DequeueJobResponse { Job = message, TaskToken = tokens.Make(job.Id, execution) };
                await responses.WriteAsync(response, stopping);
                handedOver++;
            }
        }
        finally
        {
            foreach (var (job, execution) in taken.Skip(handedOver)) await queue.ReturnAsync(job.Id, execution);
            if (handedOver < taken.Count) signal.Ring();
        }
    }

    private static void ThrowUnlessHeld(LeaseState state)
    {
        if (state == LeaseState.Cancelled) throw new RpcException(new Status(StatusCode.Aborted, "The job was cancelled."));
        if (state == LeaseState.Lost)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition, "The job is this worker's no longer: its time had passed, or it has ended."));
        }
    }

    private Job Listed(QueuedJob job)
    {
        var message = Message(job);
        message.JobParams = mask.In(message.JobParams);
        if (job.Worker.Length > 0) message.JobParams.Metadata[QueueMetadata.Worker] = job.Worker;
        if (job.Execution is { } execution) message.JobParams.Metadata[QueueMetadata.Execution] = execution;
        message.JobParams.Metadata[QueueMetadata.Attempts] = job.Attempts.ToString(CultureInfo.InvariantCulture);
        return message;
    }

    /// <summary>What only the server may say of a job is not what its submitter has said.</summary>
    private static Job Message(QueuedJob job)
    {
        var parameters = job.Parameters.Clone();
        QueueMetadata.RemoveOfServer(parameters);
        return new Job
        {
            JobId = job.Id,
            JobParams = parameters,
            State = job.State,
            CreatedAt = Moment(job.CreatedAt),
            UpdatedAt = Moment(job.UpdatedAt),
        };
    }

    private static Timestamp Moment(DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);
}
