using System.Net.Sockets;
using System.Security.Authentication;
using Airunner.Actors;
using Airunner.Grpc.Credentials;
using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>What the failure of a call means, and the words for it.</summary>
/// <param name="options">The server, and what its refusals mean.</param>
/// <param name="credentials">What to do about a token.</param>
internal sealed class CallTrouble(GrpcSenderOptions options, CredentialSource credentials)
{
    private readonly string _server = $"The server {options.Url}";

    /// <summary>The call has ended at its deadline.</summary>
    public TimeoutException Silent(Exception inner) => new($"{_server} gave no answer within {Seconds(options.CallTimeout)}.", inner);

    /// <summary>The server has answered OK, and had not read all of the call: it cannot mean all events.</summary>
    public RetryLaterException TooEarly(Exception inner) => new($"{_server} answered OK before it had read all events.", inner: inner);

    /// <summary>A file of the certificates cannot be used now.</summary>
    public RetryLaterException UnusableCertificates(Exception inner)
    {
        var files = string.Join("', '", new[] { options.CaFile, options.ClientCertificateFile }.Where(static file => file.Length > 0));
        return new RetryLaterException($"'{files}' cannot be used: {inner.Message}", inner: inner);
    }

    /// <summary>Whether nothing answered, or something on the way to the server that cannot reach it.</summary>
    public static bool IsUnreachable(RpcException failure) => failure.StatusCode == StatusCode.Unavailable || HasNoConnection(failure);

    /// <summary>
    /// Whether the two sides may not agree about certificates, whose files may have been renewed. A server that does not accept the
    /// worker's shows that by ending the connection only.
    /// </summary>
    public bool MayBeAboutCertificates(RpcException failure) =>
        Innermost(failure) is AuthenticationException
        || (options.ClientCertificateFile.Length > 0 && failure.Status.DebugException is HttpRequestException);

    /// <summary>Whether the server does not accept who calls.</summary>
    public static bool IsAboutIdentity(RpcException failure) =>
        failure.StatusCode is StatusCode.Unauthenticated or StatusCode.PermissionDenied;

    /// <summary>The exception for the delivery.</summary>
    /// <param name="failure">How the call ended.</param>
    /// <param name="bytes">Size of the call's largest message.</param>
    /// <param name="secrets">What a server may quote, and must not be shown.</param>
    /// <param name="serverAhead">How far the server's clock is ahead of this one; null where that is not known.</param>
    public Exception Explain(RpcException failure, long bytes, IEnumerable<string> secrets, TimeSpan? serverAhead)
    {
        var answer = Answer(failure, secrets);
        var code = failure.StatusCode.ToString();
        if (IsFinal(failure.StatusCode))
            return new EventsRefusedException($"{_server} refuses the events: {answer}", failure) { Code = code };
        if (IsTooLarge(failure, bytes))
        {
            return new EventsRefusedException($"{_server} takes no message of {bytes} bytes, the size of one event: {answer}", failure)
            {
                Code = code,
            };
        }

        var words = failure.StatusCode switch
        {
            StatusCode.Unavailable when failure.Status.DebugException is not null => Unreachable(failure),
            _ when HasNoConnection(failure) => Unreachable(failure),
            StatusCode.Unauthenticated => $"{_server} does not accept the token ({answer}). {credentials.Advice}.{Clock(serverAhead)}",
            StatusCode.PermissionDenied => $"{_server} does not allow this job with this token ({answer}). {credentials.Advice}.",
            StatusCode.Unimplemented => $"{_server} has no service job.v1.JobEventsService ({answer}): is the url right?",
            _ => $"{_server} cannot take events now: {answer}",
        };
        return new RetryLaterException(words, RetryHint.Of(failure.Trailers), failure) { Code = code };
    }

    /// <summary>Why events cannot be read, for people.</summary>
    /// <param name="failure">How the call ended.</param>
    /// <param name="secrets">What a server may quote, and must not be shown.</param>
    public string ExplainReading(RpcException failure, IEnumerable<string> secrets)
    {
        if (HasNoConnection(failure) || failure is { StatusCode: StatusCode.Unavailable, Status.DebugException: not null })
            return Unreachable(failure);
        var answer = Answer(failure, secrets);
        return failure.StatusCode switch
        {
            StatusCode.Unauthenticated => $"{_server} does not accept the token ({answer}). {credentials.Advice}.",
            StatusCode.PermissionDenied => $"{_server} does not allow to read this job with this token ({answer}). {credentials.Advice}.",
            StatusCode.Unimplemented => $"{_server} has no service job.v1.JobEventsService ({answer}): is the url right?",
            _ => $"{_server} does not send the events: {answer}",
        };
    }

    /// <summary>Why a call about queued jobs failed, for people.</summary>
    /// <param name="failure">How the call ended.</param>
    /// <param name="secrets">What a server may quote, and must not be shown.</param>
    public string ExplainQueue(RpcException failure, IEnumerable<string> secrets)
    {
        if (HasNoConnection(failure) || failure is { StatusCode: StatusCode.Unavailable, Status.DebugException: not null })
            return Unreachable(failure);
        var answer = Answer(failure, secrets);
        return failure.StatusCode switch
        {
            StatusCode.Unauthenticated => $"{_server} does not accept the token ({answer}). {credentials.Advice}.",
            StatusCode.PermissionDenied => $"{_server} does not allow this with this token ({answer}). {credentials.Advice}.",
            StatusCode.Unimplemented => $"{_server} has no queues ({answer}): is the url right?",
            _ => $"{_server} refuses: {answer}",
        };
    }

    private string Unreachable(RpcException failure)
    {
        var words = $"{_server} cannot be reached: {Innermost(failure).Message}";
        return Advice(failure) is { } advice ? $"{words.TrimEnd('.')}. {advice}" : words;
    }

    /// <summary>
    /// What to look at where one side speaks TLS and the other does not, or does not know the authority; null for nothing.
    /// </summary>
    private string? Advice(RpcException failure)
    {
        if (!options.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            return IsHungUp(Innermost(failure)) ? "If it serves with TLS, its address begins with https://" : null;
        }

        if (Innermost(failure) is not AuthenticationException refused) return null;
        return refused.Message switch
        {
            var words when words.Contains("UntrustedRoot", StringComparison.Ordinal)
                || words.Contains("PartialChain", StringComparison.Ordinal) =>
                "A file with its authority (ca-file) makes it trusted",
            var words when words.Contains("frame", StringComparison.Ordinal) => "If it serves without TLS, its address begins with http://",
            _ => null,
        };
    }

    /// <summary>
    /// Whether the other side has ended the connection. That shows by reading, or by writing where it had ended before all was written.
    /// What it may have said before, such as an alert of TLS, is no HTTP/2.
    /// </summary>
    private static bool IsHungUp(Exception innermost) => innermost
        is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse }
        or SocketException { SocketErrorCode: SocketError.Shutdown or SocketError.ConnectionReset };

    /// <summary>Whether the call had no connection. To the channel it is an internal error where TLS is the reason.</summary>
    private static bool HasNoConnection(RpcException failure) =>
        failure.Status.DebugException is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.VersionNegotiationError
                or HttpRequestError.InvalidResponse
                or HttpRequestError.ProxyTunnelError,
        };

    private bool IsFinal(StatusCode code) =>
        code == StatusCode.AlreadyExists || (code == StatusCode.InvalidArgument && options.InvalidArgumentIsFinal);

    /// <summary>
    /// Only an event of its own makes a message larger than the setting. A server with a lower limit refuses it each time, and servers have
    /// no code of their own for that.
    /// </summary>
    private bool IsTooLarge(RpcException failure, long bytes) =>
        bytes > options.MaxMessageBytes
        && failure.StatusCode == StatusCode.ResourceExhausted
        && (failure.Status.Detail.Contains("larger than max", StringComparison.OrdinalIgnoreCase)
            || failure.Status.Detail.Contains("exceeds the maximum", StringComparison.OrdinalIgnoreCase));

    private static string Answer(RpcException failure, IEnumerable<string> secrets)
    {
        var detail = failure.Status.Detail;
        foreach (var secret in secrets)
        {
            if (secret.Length > 0) detail = detail.Replace(secret, "***", StringComparison.Ordinal);
        }

        return detail.Length > 0 ? $"{failure.StatusCode}: {detail}" : failure.StatusCode.ToString();
    }

    private static Exception Innermost(RpcException failure) => (failure.Status.DebugException ?? failure).GetBaseException();

    private static string Clock(TimeSpan? ahead) => ahead?.Duration() > TimeSpan.FromMinutes(1)
        ? $" Its clock is {Seconds(ahead.Value.Duration())} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's."
        : "";

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");
}
