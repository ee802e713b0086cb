using System.Runtime.CompilerServices;
using Airunner.Actors;
using Airunner.Grpc.Calls;
using Airunner.Grpc.Connections;
using Airunner.Grpc.Credentials;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Grpc;

/// <summary>Reads the events of an execution from a <c>job.v1</c> server, and from a collector which executions it has.</summary>
/// <remarks>
/// The options are those of the sender; the token is one for reading. Thread-safe; each reading is a call of its own over one channel. A
/// call that breaks is not made again: the caller goes on from the next sequence, if it wants to.
/// </remarks>
public sealed class GrpcEventReader : IDisposable
{
    private readonly GrpcSenderOptions _options;
    private readonly ServerAccess _server;

    /// <summary>Creates a reader; it connects when it is first used.</summary>
    /// <param name="options">Settings; checked here, and not changed later.</param>
    /// <exception cref="GrpcSenderOptionsException">A setting is wrong, or a file that it names cannot be used.</exception>
    public GrpcEventReader(GrpcSenderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _server = new ServerAccess(options);
    }

    /// <summary>The events by rising sequence; none where the server does not know the execution.</summary>
    /// <param name="execution">Whose. Without an execution id: those of the job's latest, as the server says.</param>
    /// <param name="selection">Which events; null for all that are stored.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The server cannot be reached, does not allow it, or has ended the call.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<StreamedEvent> ReadAsync(
        JobExecution execution,
        EventSelection? selection = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var wanted = selection ?? new EventSelection();
        var tokens = _server.ReadTokens();
        var headers = CallHeaders.OfReading(execution, wanted, tokens.Bearer);
        using var call = _server.Calls.AsyncServerStreamingCall(
            StreamMethod.Instance,
            host: null,
            new CallOptions(headers, cancellationToken: cancellationToken),
            StreamMethod.Request(execution.Job, wanted));
        while (await NextAsync(call.ResponseStream, tokens, cancellationToken).ConfigureAwait(false))
            yield return call.ResponseStream.Current;
    }

    /// <summary>Which executions a collector has, the latest to arrive first; none where it does not know the job.</summary>
    /// <param name="job">The job; null for all that the token covers, each with the execution that arrived last.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NotSupportedException">The server does not offer it, as published servers do not.</exception>
    /// <exception cref="IOException">The server cannot be reached, does not allow it, or has ended the call.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<ListExecutionsResponse> ListAsync(
        string? job = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var tokens = _server.ReadTokens();
        using var call = new ExecutionsService.ExecutionsServiceClient(_server.Calls).ListExecutions(
            new ListExecutionsRequest { JobId = job ?? "" },
            new CallOptions(CallHeaders.WithoutJob(tokens.Bearer), _server.Deadline, cancellationToken));
        while (await NextAsync(call.ResponseStream, tokens, cancellationToken).ConfigureAwait(false))
            yield return call.ResponseStream.Current;
    }

    /// <summary>Closes the connection; readings end with an error.</summary>
    public void Dispose() => _server.Dispose();

    private async Task<bool> NextAsync<T>(IAsyncStreamReader<T> answers, CallTokens tokens, CancellationToken cancellationToken)
    {
        try
        {
            return await answers.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException unknown) when (unknown.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
        catch (RpcException cancelled) when (cancellationToken.IsCancellationRequested) // with any status: also "The request was aborted"
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (RpcException notOffered) when (notOffered.StatusCode == StatusCode.Unimplemented && typeof(T) != typeof(StreamedEvent))
        {
            throw new NotSupportedException($"The server {_options.Url} does not list executions.", notOffered);
        }
        catch (RpcException failure)
        {
            throw new IOException(_server.Trouble.ExplainReading(failure, tokens.Secrets), failure);
        }
    }
}
