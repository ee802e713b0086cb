using Airunner.Actors;
using Airunner.Collector.Tokens;

namespace Airunner.Collector.Server.Calls;

/// <summary>Decides whose events a call is about, and whether its tokens allow it.</summary>
/// <remarks>
/// Every token of ours that a call shows must cover what it does. A bearer token of another kind, such as the one that published servers
/// take, counts for nothing: then the task token decides.
/// </remarks>
/// <param name="keys">Gives the keys in effect; null where no tokens are needed.</param>
/// <param name="time">The wall clock, for expiry.</param>
internal sealed class CallAuthority(Func<TokenKeys>? keys, TimeProvider time)
{
    /// <summary>Checks a call's bearer token before its first message has come.</summary>
    public void CheckBearer(CallMetadata metadata, TokenRole role)
    {
        if (keys is null || !IsOurs(metadata.Bearer)) return;
        var claims = Checked(metadata.Bearer!, role);
        if (metadata.Job is not null) Cover(claims, Execution(metadata.Job, metadata.Execution));
    }

    /// <summary>The execution whose events a message publishes.</summary>
    /// <param name="metadata">The call's metadata.</param>
    /// <param name="taskToken">The message's token; empty for none.</param>
    public JobExecution ForWriting(CallMetadata metadata, string taskToken)
    {
        if (keys is null)
        {
            return Named(metadata) ?? TaskTokens.OpenExecutionOf(taskToken)
                ?? throw CallErrors.Invalid($"No job is named: it stands in the metadata {CallMetadata.JobKey}.");
        }

        var shown = Shown(metadata, taskToken, TokenRole.Write);
        var execution = Named(metadata) ?? OfToken(shown[0]);
        foreach (var claims in shown) Cover(claims, execution);
        return execution;
    }

    /// <summary>What a call may read of a job.</summary>
    /// <param name="metadata">The call's metadata.</param>
    /// <param name="job">The job of the request.</param>
    public ReadGrant ForReading(CallMetadata metadata, string job)
    {
        if (metadata.Job is { } named && named != job)
            throw CallErrors.Invalid($"{CallMetadata.JobKey} names another job than the request.");
        _ = Execution(job, metadata.Execution);
        if (keys is null) return new ReadGrant(metadata.Execution, metadata.IsOfNoExecution, DateTimeOffset.MaxValue);
        var claims = Shown(metadata, "", TokenRole.Read)[0];
        if (!claims.CoversJob(job)) throw Foreign();
        var isAnother = claims.Execution is not null && metadata.Execution is not null && claims.Execution != metadata.Execution;
        if (isAnother || (claims.Execution is not null && metadata.IsOfNoExecution)) throw Foreign();
        return new ReadGrant(metadata.Execution ?? claims.Execution, metadata.IsOfNoExecution, claims.ExpiresAt);
    }

    /// <summary>The token that says which executions a call may list; null where no tokens are needed.</summary>
    /// <param name="metadata">The call's metadata.</param>
    /// <param name="job">The job; empty for all that the token covers.</param>
    public TokenClaims? ForListing(CallMetadata metadata, string job)
    {
        if (job.Length > 0) _ = Execution(job, null);
        if (keys is null) return null;
        var claims = Shown(metadata, "", TokenRole.Read)[0];
        return job.Length == 0 || claims.CoversJob(job) ? claims : throw Foreign();
    }

    /// <summary>Checks that a call may submit jobs to a queue, take them, or list them.</summary>
    /// <param name="metadata">The call's metadata.</param>
    /// <param name="queue">The queue. Its name and a hyphen begin the ids of its jobs, so a token for that prefix covers it.</param>
    /// <param name="role">What the call does.</param>
    public void ForQueue(CallMetadata metadata, string queue, TokenRole role)
    {
        if (keys is null) return;
        var claims = Shown(metadata, "", role)[0];
        if (!claims.IsPrefix || !claims.CoversJob($"{queue}-"))
            throw CallErrors.Denied($"The token does not cover the queue: it needs one for the jobs '{queue}-*'.");
    }

    /// <summary>Checks that a call may cancel a job.</summary>
    public void ForCancelling(CallMetadata metadata, string job)
    {
        if (keys is not null && !Shown(metadata, "", TokenRole.Write)[0].CoversJob(job)) throw Foreign();
    }

    private List<TokenClaims> Shown(CallMetadata metadata, string taskToken, TokenRole role)
    {
        var shown = new List<TokenClaims>();
        if (IsOurs(metadata.Bearer)) shown.Add(Checked(metadata.Bearer!, role));
        if (taskToken.Length > 0 && taskToken != metadata.Bearer) shown.Add(Checked(taskToken, role));
        if (shown.Count == 0 && metadata.Bearer is not null) shown.Add(Checked(metadata.Bearer, role));
        return shown.Count > 0
            ? shown
            : throw CallErrors.Unauthenticated("A token is missing: 'authorization: Bearer TOKEN', or task_token.");
    }

    private TokenClaims Checked(string token, TokenRole role)
    {
        var claims = keys!().Check(token, time.GetUtcNow());
        return claims.Role == role
            ? claims
            : throw CallErrors.Denied(role == TokenRole.Write ? "The token is one for reading." : "The token is one for publishing.");
    }

    private static void Cover(TokenClaims claims, JobExecution execution)
    {
        if (!claims.Covers(execution)) throw Foreign();
    }

    private static Grpc.Core.RpcException Foreign() => CallErrors.Denied("The token is one of another job or execution.");

    private static JobExecution OfToken(TokenClaims claims) => claims.IsPrefix
        ? throw CallErrors.Invalid($"No job is named: the token covers several, so it stands in the metadata {CallMetadata.JobKey}.")
        : Execution(claims.Job, claims.Execution);

    private static JobExecution? Named(CallMetadata metadata) =>
        metadata.Job is null ? null : Execution(metadata.Job, metadata.Execution);

    private static JobExecution Execution(string job, string? execution)
    {
        try
        {
            return new JobExecution(job, execution);
        }
        catch (ArgumentException wrong)
        {
            throw CallErrors.Invalid(wrong.Message);
        }
    }

    private static bool IsOurs(string? token) => token?.StartsWith(TokenText.Prefix, StringComparison.Ordinal) == true;
}

/// <summary>What a call may read.</summary>
/// <param name="Execution">The execution to read; null where none is named.</param>
/// <param name="IsOfNoExecution">Whether the events without an execution's id are read; else, where none is named, the latest.</param>
/// <param name="Until">When the permission ends.</param>
internal sealed record ReadGrant(string? Execution, bool IsOfNoExecution, DateTimeOffset Until);
