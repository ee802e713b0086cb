using Airunner.Actors;
using Airunner.Collector.Server.Queue;
using Airunner.Collector.Tokens;

namespace Airunner.Collector.Server.Calls;

/// <summary>
/// The tokens that come with jobs that are handed out: each allows to publish the events of the execution that begins, to extend its time
/// and to end it. A collector without keys signs them too, by a key that is no secret, so that they have one form.
/// </summary>
internal sealed class TaskTokens(Func<TokenKeys>? keys, TimeProvider time)
{
    /// <summary>Longer than events may wait for their delivery on a worker's disk.</summary>
    internal static readonly TimeSpan ValidFor = TimeSpan.FromDays(30);

    private static readonly TokenKeys Open = TokenKeys.Parse($"open:{Convert.ToBase64String(new byte[32])}", "no secret");

    private TokenKeys Keys => keys?.Invoke() ?? Open;

    /// <summary>The token of an execution.</summary>
    public string Make(string job, string execution) =>
        Keys.Sign(TokenClaims.For(job, execution, TokenRole.Write, time.GetUtcNow() + ValidFor));

    /// <summary>The execution of a token.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, UNAUTHENTICATED: it is none, or is not accepted.</exception>
    public (string Job, string Execution) Read(string token)
    {
        if (token.Length == 0) throw CallErrors.Invalid("task_token is missing: it came with the job.");
        var claims = Keys.Check(token, time.GetUtcNow());
        return claims is { IsPrefix: false, Execution: { } execution, Role: TokenRole.Write } && QueueRules.IsJob(claims.Job)
            ? (claims.Job, execution)
            : throw CallErrors.Denied("The token did not come with a job.");
    }

    /// <summary>The execution of a token of a collector without keys; null where it is none.</summary>
    public static JobExecution? OpenExecutionOf(string token)
    {
        try
        {
            var claims = Open.Check(token, DateTimeOffset.MinValue);
            return new JobExecution(claims.Job, claims.Execution);
        }
        catch (TokenRefusedException)
        {
            return null;
        }
    }
}
