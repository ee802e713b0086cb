using Airunner.Actors;

namespace Airunner.Collector.Tokens;

/// <summary>What a token says.</summary>
/// <param name="Job">A job's id; with <paramref name="IsPrefix"/> the beginning of ids, which may be empty.</param>
/// <param name="IsPrefix">Whether it covers every job whose id begins with <paramref name="Job"/>.</param>
/// <param name="Execution">The only execution that it covers; null for all of the job.</param>
/// <param name="Role">What it allows.</param>
/// <param name="ExpiresAt">The first moment at which it is no longer accepted; whole seconds.</param>
internal sealed record TokenClaims(string Job, bool IsPrefix, string? Execution, TokenRole Role, DateTimeOffset ExpiresAt)
{
    /// <summary>Claims about a job as a user names it.</summary>
    /// <param name="pattern">A job's id, or the beginning of ids followed by <c>*</c>.</param>
    /// <param name="execution">An execution's id; null for all.</param>
    /// <param name="role">What is allowed.</param>
    /// <param name="expiresAt">When it expires.</param>
    /// <exception cref="ArgumentException">An id is not allowed, or an execution is named beside a prefix.</exception>
    public static TokenClaims For(string pattern, string? execution, TokenRole role, DateTimeOffset expiresAt)
    {
        var isPrefix = pattern.EndsWith('*');
        var job = isPrefix ? pattern[..^1] : pattern;
        if (isPrefix && execution is not null)
            throw new ArgumentException("A token for a prefix of jobs cannot name an execution: it belongs to one job.", nameof(execution));
        if (job.Contains('*', StringComparison.Ordinal))
            throw new ArgumentException($"'{pattern}' has a '*' inside. Allowed: a job's id, or a prefix and one '*'.", nameof(pattern));
        if (job.Length > 0 || !isPrefix) _ = new JobExecution(job, execution);
        return new TokenClaims(job, isPrefix, execution, role, DateTimeOffset.FromUnixTimeSeconds(expiresAt.ToUnixTimeSeconds()));
    }

    /// <summary>Whether it covers an execution of a job; a null execution stands for the job's events without an execution id.</summary>
    public bool Covers(JobExecution execution) => CoversJob(execution.Job) && (Execution is null || Execution == execution.Execution);

    /// <summary>Whether it covers a job, or at least one execution of it.</summary>
    public bool CoversJob(string job) => IsPrefix ? job.StartsWith(Job, StringComparison.Ordinal) : job == Job;
}
