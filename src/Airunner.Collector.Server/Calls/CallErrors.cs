using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Collector.Tokens;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>Failures as gRPC statuses. Transient ones have a hint when to try again.</summary>
internal static class CallErrors
{
    /// <summary>It can never be accepted.</summary>
    public static RpcException Invalid(string reason) => new(new Status(StatusCode.InvalidArgument, reason));

    /// <summary>The token is missing or is not accepted.</summary>
    public static RpcException Unauthenticated(string reason) => new(new Status(StatusCode.Unauthenticated, reason));

    /// <summary>The token does not allow this.</summary>
    public static RpcException Denied(string reason) => new(new Status(StatusCode.PermissionDenied, reason));

    /// <summary>A limit is reached; later there may be room.</summary>
    public static RpcException Exhausted(string reason, TimeSpan retryAfter) =>
        new(new Status(StatusCode.ResourceExhausted, reason), Hint(retryAfter));

    /// <summary>The collector cannot do it now.</summary>
    public static RpcException Unavailable(string reason, TimeSpan retryAfter) =>
        new(new Status(StatusCode.Unavailable, reason), Hint(retryAfter));

    /// <summary>The status of a failure of the store, or of a token; null for any other failure.</summary>
    public static RpcException? Of(Exception failure, TimeSpan retryAfter) => failure switch
    {
        RpcException known => known,
        TokenRefusedException refused => Unauthenticated(refused.Message),
        EventsRefusedException { InnerException: PayloadConflictException conflict } =>
            new RpcException(new Status(StatusCode.AlreadyExists, conflict.Message)),
        EventsRefusedException refused => Invalid(refused.Message),
        StoreException { IsDiskFull: true } => Exhausted("The collector's disk is full.", retryAfter),
        StoreException store => Unavailable(Reason(store), retryAfter),
        ObjectDisposedException => Unavailable("The collector is stopping.", retryAfter),
        _ => null,
    };

    /// <summary>Without the path, which is no concern of a client.</summary>
    private static string Reason(StoreException store) => store.Message.Replace($" '{store.Path}'", "", StringComparison.Ordinal);

    private static Metadata Hint(TimeSpan retryAfter) =>
        new() { { CallMetadata.RetryAfterKey, ((long)retryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) } };
}
