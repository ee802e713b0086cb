using Airunner.Actors;
using Airunner.Grpc.Calls;
using Airunner.Grpc.Connections;
using Airunner.Grpc.Credentials;
using Airunner.Grpc.Probing;
using Airunner.Grpc.Settings;
using Grpc.Core;

namespace Airunner.Grpc;

/// <summary>Delivers to a <c>job.v1</c> server: one call a batch, and a batch counts when its own call ended OK.</summary>
/// <remarks>
/// One instance serves all jobs over one channel, which connects again by itself. While the server is down, one call at a time probes it.
/// </remarks>
public sealed class GrpcEventSender : IEventSender, ICompletionSender, IDisposable
{
    private readonly GrpcSenderOptions _options;
    private readonly TimeProvider _time;
    private readonly CredentialSource _credentials;
    private readonly ServerConnections _connections;
    private readonly ProbeGate _gate;
    private readonly CallTrouble _trouble;
    private readonly ClosingOffer _closing;

    /// <summary>Creates a sender; it connects at the first batch.</summary>
    /// <param name="options">Settings; checked here, and not changed later.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="GrpcSenderOptionsException">A setting is wrong, or a file that it names cannot be used.</exception>
    public GrpcEventSender(GrpcSenderOptions options, TimeProvider? time = null)
        : this(options, time ?? TimeProvider.System, NewChance())
    {
    }

    internal GrpcEventSender(GrpcSenderOptions options, TimeProvider time, Func<double> chance)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _time = time;
        _credentials = new CredentialSource(options, time);
        _connections = new ServerConnections(() => new ServerConnection(options));
        _gate = new ProbeGate(time, chance);
        _trouble = new CallTrouble(options, _credentials);
        _closing = new ClosingOffer(time);
    }

    /// <summary>
    /// The trace that an execution belongs to, as the header <c>traceparent</c> of W3C Trace Context; null where it has none. It goes to
    /// the server where no activity is current. A value that is none is left out.
    /// </summary>
    public Func<JobExecution, string?> TraceParentOf { get; init; } = static _ => null;

    /// <summary>When a call ends OK, all of its messages were written.</summary>
    bool IEventSender.KeepsBatches => false;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The sender is closed.</exception>
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        var tokens = ReadTokens();
        var headers = TraceHeaders.AddTo(CallHeaders.Of(execution, tokens.Bearer), TraceParentOf(execution));
        return CallAsync(headers, events, tokens, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The sender is closed.</exception>
    public async Task<Completeness?> CompleteAsync(JobExecution execution, ExecutionTotals sent, CancellationToken cancellationToken)
    {
        if (!_closing.MayBeOffered) return null;
        var tokens = ReadTokens();
        var headers = TraceHeaders.AddTo(CallHeaders.OfClosing(execution, sent, tokens.Bearer), TraceParentOf(execution));
        try
        {
            var trailers = await CallAsync(headers, EventBatch.Of([]), tokens, cancellationToken).ConfigureAwait(false);
            return _closing.Note(ClosingAnswer.Of(trailers, sent));
        }
        catch (Exception refused) when (ClosingOffer.IsUnknown(refused))
        {
            return _closing.Note(null);
        }
    }

    /// <summary>Closes the connection once the calls in flight have ended.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        _credentials.Dispose();
    }

    private async Task<Metadata> CallAsync(
        Metadata headers, EventBatch events, CallTokens tokens, CancellationToken cancellationToken)
    {
        var pass = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        var connection = Rent();
        try
        {
            return await PublishAsync(connection, pass, headers, events, tokens, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _connections.Return(connection);
        }
    }

    private async Task<Metadata> PublishAsync(
        ServerConnection connection,
        ProbeGate.Pass pass,
        Metadata headers,
        EventBatch events,
        CallTokens tokens,
        CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(_options.CallTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var call = new PublishCall(connection.Calls, _options);
        try
        {
            var trailers = await call.RunAsync(headers, events, tokens.TaskToken, either.Token).ConfigureAwait(false);
            _gate.Answered();
            return trailers;
        }
        catch (Exception ended) when (either.IsCancellationRequested && ended is RpcException or OperationCanceledException)
        {
            var silent = _trouble.Silent(ended);
            var isSilence = deadline.IsCancellationRequested || _time.GetElapsedTime(began) >= _options.KeepAlive; // else a stop
            if (isSilence && _gate.Failed(pass, silent.Message, after: null)) _connections.Replace(connection);
            cancellationToken.ThrowIfCancellationRequested();
            throw silent;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.DeadlineExceeded)
        {
            _gate.Answered(); // the server's own time-out: ours comes as a cancellation
            throw _trouble.Silent(failure);
        }
        catch (RpcException failure)
        {
            throw Explained(failure, connection, pass, call, tokens);
        }
        catch (AnsweredEarlyException early)
        {
            _gate.Answered();
            throw _trouble.TooEarly(early);
        }
    }

    private Exception Explained(
        RpcException failure, ServerConnection connection, ProbeGate.Pass pass, PublishCall call, CallTokens tokens)
    {
        if (_trouble.MayBeAboutCertificates(failure)) _connections.Replace(connection); // the files are read again
        TimeSpan? serverAhead = null;
        if (CallTrouble.IsAboutIdentity(failure)) serverAhead = _credentials.Refused(call.ServerTime);
        var explained = _trouble.Explain(failure, call.LargestBytes, tokens.Secrets, serverAhead);
        if (CallTrouble.IsUnreachable(failure)) _gate.Failed(pass, explained.Message, (explained as RetryLaterException)?.After);
        else _gate.Answered();
        return explained;
    }

    private CallTokens ReadTokens()
    {
        try
        {
            return _credentials.Read();
        }
        catch (UnusableTokenException unusable)
        {
            throw new RetryLaterException(unusable.Message, inner: unusable);
        }
    }

    private ServerConnection Rent()
    {
        try
        {
            return _connections.Rent();
        }
        catch (Exception unusable) when (ServerRules.IsAboutTheFile(unusable))
        {
            throw _trouble.UnusableCertificates(unusable);
        }
    }

    /// <summary>Each process has its own seed.</summary>
    private static Func<double> NewChance()
    {
        var random = new Random(Environment.ProcessId ^ Guid.NewGuid().GetHashCode());
        return random.NextDouble; // called under the lock of the gate
    }
}
