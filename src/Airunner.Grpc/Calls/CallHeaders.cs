using System.Globalization;
using Airunner.Actors;
using Airunner.Actors.Format;
using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>The metadata of a call: whose events, and who sends them.</summary>
internal static class CallHeaders
{
    /// <summary>The job's id, encoded as in file names.</summary>
    public const string Job = "airunner-job";

    /// <summary>The execution's id, encoded as in file names; absent where there is none.</summary>
    public const string Execution = "airunner-execution";

    /// <summary>The worker's name, encoded as in file names.</summary>
    public const string Worker = "airunner-worker";

    private const string FirstSequence = "airunner-first-sequence";
    private const string LastSequence = "airunner-last-sequence";
    private const string Count = "airunner-count";
    private const string Hash = "airunner-hash";
    private const string Follow = "airunner-follow";
    private const string Authorization = "authorization";

    /// <param name="execution">Whose events.</param>
    /// <param name="bearer">The token; empty for none.</param>
    public static Metadata Of(JobExecution execution, string bearer)
    {
        var headers = new Metadata { { Job, EncodedId.Of(execution.Job) } };
        if (execution.Execution is { } id) headers.Add(Execution, EncodedId.Of(id));
        if (bearer.Length > 0) headers.Add(Authorization, $"Bearer {bearer}");
        return headers;
    }

    /// <summary>The metadata of a call that reads.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="wanted">Which of its events.</param>
    /// <param name="bearer">The token; empty for none.</param>
    public static Metadata OfReading(JobExecution execution, EventSelection wanted, string bearer)
    {
        var headers = Of(execution, bearer);
        if (execution.Execution is null && wanted.IsExact) headers.Add(Execution, "");
        headers.Add(Follow, wanted.Follows ? "true" : "false");
        return headers;
    }

    /// <summary>The metadata of a call about no single job.</summary>
    /// <param name="bearer">The token; empty for none.</param>
    public static Metadata WithoutJob(string bearer) => bearer.Length > 0 ? new Metadata { { Authorization, $"Bearer {bearer}" } } : [];

    /// <summary>The metadata of the call that closes an execution.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="sent">What was delivered.</param>
    /// <param name="bearer">The token; empty for none.</param>
    public static Metadata OfClosing(JobExecution execution, ExecutionTotals sent, string bearer)
    {
        var headers = Of(execution, bearer);
        headers.Add(FirstSequence, sent.FirstSequence.ToString(CultureInfo.InvariantCulture));
        headers.Add(LastSequence, sent.LastSequence.ToString(CultureInfo.InvariantCulture));
        headers.Add(Count, sent.Events.ToString(CultureInfo.InvariantCulture));
        headers.Add(Hash, sent.Hash.ToString("x16", CultureInfo.InvariantCulture));
        return headers;
    }
}
