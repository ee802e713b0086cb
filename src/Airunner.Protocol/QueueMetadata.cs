namespace Airunner.Protocol;

/// <summary>Keys of <see cref="JobParams.Metadata"/> that a queue of ours knows beside those of job.v1.</summary>
internal static class QueueMetadata
{
    /// <summary>How often the job is handed out again after its worker was lost.</summary>
    public const string Retries = "airunner-retries";

    /// <summary>Of a job that is handed out: the execution that its task token is for.</summary>
    public const string Execution = "airunner-execution";

    /// <summary>Of a job that is listed: how often a worker has begun it.</summary>
    public const string Attempts = "airunner-attempts";

    /// <summary>
    /// Of a job that is listed: who has it, or had it last. Also a key of the call that takes jobs, there in its file-name form.
    /// </summary>
    public const string Worker = "airunner-worker";

    /// <summary>
    /// Command and arguments as others may see them, a JSON array of texts: a text for each word, which is the word with pieces replaced
    /// by <c>***</c>. Absent where nothing is replaced.
    /// </summary>
    public const string ShownCommand = "airunner-shown-command";

    private static readonly string[] OfServer = [Execution, Attempts, Worker];

    /// <summary>Removes what only a server may say, and a submitter may have set.</summary>
    public static void RemoveOfServer(JobParams parameters)
    {
        foreach (var key in OfServer) parameters.Metadata.Remove(key);
    }
}
