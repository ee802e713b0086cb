namespace Airunner.Grpc.Credentials;

/// <summary>The tokens of one call; never shown.</summary>
/// <param name="taskToken">The job's token; "" for none.</param>
/// <param name="bearer">What proves who calls: a token signed here, else the job's.</param>
internal sealed class CallTokens(string taskToken, string bearer)
{
    /// <summary>None.</summary>
    public static CallTokens None { get; } = new("", "");

    public string TaskToken => taskToken;

    public string Bearer => bearer;

    /// <summary>What a server may quote, and must not be shown.</summary>
    public IReadOnlyList<string> Secrets => [taskToken, bearer];
}
