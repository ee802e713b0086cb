using Airunner.Actors;
using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>Whether the server answers the call that closes an execution. One that does not is asked again after an hour.</summary>
internal sealed class ClosingOffer(TimeProvider time)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private long? _notOfferedAt;

    /// <summary>Whether the call is worth making.</summary>
    public bool MayBeOffered
    {
        get
        {
            lock (_lock) return _notOfferedAt is not { } at || time.GetElapsedTime(at) >= AskAgainAfter;
        }
    }

    /// <summary>Whether a call has failed because the server takes none without events, or no metadata that it does not know.</summary>
    public static bool IsUnknown(Exception failure) => failure.InnerException is RpcException
    {
        StatusCode: StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.NotFound or StatusCode.Unimplemented,
    };

    /// <summary>Remembers whether there was an answer.</summary>
    /// <returns>The answer.</returns>
    public Completeness? Note(Completeness? answer)
    {
        lock (_lock) _notOfferedAt = answer is null ? time.GetTimestamp() : null;
        return answer;
    }
}
