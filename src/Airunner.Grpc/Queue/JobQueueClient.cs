using System.Buffers;
using System.Text;
using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Grpc.Calls;
using Airunner.Grpc.Connections;
using Airunner.Grpc.Credentials;
using Airunner.Protocol;
using Airunner.Protocol.Control;
using Grpc.Core;

namespace Airunner.Grpc.Queue;

/// <summary>Submits, takes and ends jobs at a <c>job.v1</c> server. Thread-safe.</summary>
/// <remarks>The options are those of the sender. A call that fails is not made again here.</remarks>
public sealed class JobQueueClient : IDisposable
{
    private const int MostWorkerChars = 128;

    private readonly ServerAccess _server;
    private readonly bool _invalidArgumentIsFinal;

    /// <summary>Creates a client; it connects when it is first used.</summary>
    /// <param name="options">Settings; checked here, and not changed later.</param>
    /// <exception cref="GrpcSenderOptionsException">A setting is wrong, or a file that it names cannot be used.</exception>
    public JobQueueClient(GrpcSenderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _server = new ServerAccess(options);
        _invalidArgumentIsFinal = options.InvalidArgumentIsFinal;
    }

    /// <summary>The name that the server lists for jobs of this worker; null where it has none.</summary>
    /// <exception cref="ArgumentException">It is set to a name that no server takes.</exception>
    public string? Worker
    {
        get;
        init => field = value is null || IsName(value)
            ? value
            : throw new ArgumentException(
                $"A worker's name is not allowed. Allowed: 1 to {MostWorkerChars} characters, valid Unicode without control characters.",
                nameof(value));
    }

    /// <summary>Adds a job; the same request again gives the same job.</summary>
    /// <exception cref="JobQueueException">It could not be added, or nobody knows.</exception>
    public Task<EnqueueJobResponse> EnqueueAsync(EnqueueJobRequest request, CancellationToken cancellationToken) =>
        CallAsync(
            (calls, headers) => Jobs(calls).EnqueueJobAsync(request, Timely(headers, cancellationToken)).ResponseAsync, cancellationToken);

    /// <summary>Waits for a job.</summary>
    /// <returns>The job; null where the server has ended the wait without one.</returns>
    /// <exception cref="JobQueueException">The server cannot be asked now, or does not allow it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<DequeueJobResponse?> TakeAsync(string queue, TimeSpan visibility, CancellationToken cancellationToken) => CallAsync(
        async (calls, headers) =>
        {
            var request = new DequeueJobRequest { Queue = queue, MaxJobs = 1, VisibilityTimeoutSeconds = (int)visibility.TotalSeconds };
            if (Worker is { } worker) headers.Add(CallHeaders.Worker, EncodedId.Of(worker));
            using var call = Jobs(calls).DequeueJob(request, new CallOptions(headers, cancellationToken: cancellationToken));
            return await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false) ? call.ResponseStream.Current : null;
        },
        cancellationToken);

    /// <summary>Extends the time of a job.</summary>
    /// <exception cref="JobQueueException">The server cannot be asked now.</exception>
    public Task<JobHold> ExtendAsync(string queue, string taskToken, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var request = new UpdateJobRequest
        {
            Queue = queue,
            TaskToken = taskToken,
            VisibilityTimeoutSeconds = (int)visibility.TotalSeconds,
        };
        return HoldAsync(
            (calls, headers) => Jobs(calls).UpdateJobAsync(request, Timely(headers, cancellationToken)).ResponseAsync, cancellationToken);
    }

    /// <summary>Ends a job; the same call again changes nothing.</summary>
    /// <exception cref="JobQueueException">The server cannot be asked now.</exception>
    public Task<JobHold> CompleteAsync(string taskToken, JobResult result, CancellationToken cancellationToken)
    {
        var request = new CompleteJobRequest { TaskToken = taskToken, JobResult = result };
        return HoldAsync(
            (calls, headers) => Jobs(calls).CompleteJobAsync(request, Timely(headers, cancellationToken)).ResponseAsync, cancellationToken);
    }

    /// <summary>Lists jobs of a queue, the newest first.</summary>
    /// <param name="queue">The queue; "" for the default.</param>
    /// <param name="state">Only those in this state; unspecified for all.</param>
    /// <param name="page">From 1.</param>
    /// <param name="pageSize">Jobs a page, at most 1,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JobQueueException">The server cannot be asked now, or does not allow it.</exception>
    public Task<ListJobsResponse> ListAsync(
        string queue, JobState state, int page, int pageSize, CancellationToken cancellationToken)
    {
        var request = new ListJobsRequest { Queue = queue, State = state, Page = page, PageSize = pageSize };
        return CallAsync(
            (calls, headers) => Jobs(calls).ListJobsAsync(request, Timely(headers, cancellationToken)).ResponseAsync, cancellationToken);
    }

    /// <summary>Cancels a job; its worker learns of it when it extends its time. The same call again says whether it has.</summary>
    /// <returns>Its state after that, and how long its worker may take.</returns>
    /// <exception cref="JobQueueException">It is unknown, or the server cannot do it.</exception>
    public Task<CancelJobResponse> CancelAsync(string job, CancellationToken cancellationToken)
    {
        var request = new CancelJobRequest { JobId = job };
        return CallAsync(
            (calls, headers) => new JobControlService.JobControlServiceClient(calls)
                .CancelJobAsync(request, Timely(headers, cancellationToken)).ResponseAsync,
            cancellationToken);
    }

    /// <summary>Closes the connection; calls end with an error.</summary>
    public void Dispose() => _server.Dispose();

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > MostWorkerChars || name.Any(char.IsControl)) return false;
        for (var rest = name.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var chars) != OperationStatus.Done) return false;
            rest = rest[chars..];
        }

        return true;
    }

    private static JobService.JobServiceClient Jobs(CallInvoker calls) => new(calls);

    private CallOptions Timely(Metadata headers, CancellationToken cancellationToken) => new(headers, _server.Deadline, cancellationToken);

    private async Task<JobHold> HoldAsync<T>(Func<CallInvoker, Metadata, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(call, cancellationToken).ConfigureAwait(false);
            return JobHold.Held;
        }
        catch (JobQueueException refused) when (refused.Code == StatusCode.Aborted)
        {
            return JobHold.Cancelled;
        }
        catch (JobQueueException refused) when (refused.Code is StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            return JobHold.Lost;
        }
    }

    private async Task<T> CallAsync<T>(Func<CallInvoker, Metadata, Task<T>> call, CancellationToken cancellationToken)
    {
        var tokens = CallTokens.None;
        try
        {
            tokens = _server.ReadTokens();
            var headers = CallHeaders.WithoutJob(tokens.Bearer);
            return await _server.CallAsync(calls => call(calls, headers)).ConfigureAwait(false);
        }
        catch (RpcException cancelled) when (cancellationToken.IsCancellationRequested) // with any status: also "The request was aborted"
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (RpcException failure)
        {
            var why = _server.Trouble.ExplainQueue(failure, tokens.Secrets);
            throw failure.StatusCode == StatusCode.InvalidArgument
                ? new JobQueueException(why, failure.StatusCode, failure) { IsFinal = _invalidArgumentIsFinal }
                : new JobQueueException(why, failure.StatusCode, failure);
        }
        catch (UnusableTokenException unusable)
        {
            throw new JobQueueException(unusable.Message, StatusCode.Unauthenticated, unusable);
        }
        catch (RetryLaterException unusable)
        {
            throw new JobQueueException(unusable.Message, StatusCode.Unavailable, unusable);
        }
    }
}

/// <summary>What a worker is to its job.</summary>
public enum JobHold
{
    /// <summary>The job is this worker's.</summary>
    Held,

    /// <summary>The job was cancelled.</summary>
    Cancelled,

    /// <summary>The job was handed out again, has ended, or is unknown.</summary>
    Lost,
}

/// <summary>A call about queued jobs failed.</summary>
/// <param name="message">Why, for people.</param>
/// <param name="code">The server's code.</param>
/// <param name="inner">The cause.</param>
public sealed class JobQueueException(string message, StatusCode code, Exception inner) : Exception(message, inner)
{
    /// <summary>The server's code.</summary>
    public StatusCode Code { get; } = code;

    /// <summary>
    /// Whether the same call can never succeed. Tokens and servers can be replaced while a worker runs. INVALID_ARGUMENT is final unless
    /// <see cref="GrpcSenderOptions.InvalidArgumentIsFinal"/> is off.
    /// </summary>
    public bool IsFinal { get; init; } =
        code is StatusCode.InvalidArgument or StatusCode.Unimplemented or StatusCode.AlreadyExists or StatusCode.NotFound;
}
