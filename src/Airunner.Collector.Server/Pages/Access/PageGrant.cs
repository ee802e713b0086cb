using Airunner.Actors;
using Airunner.Collector.Serving;
using Airunner.Collector.Tokens;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages.Access;

/// <summary>What a visitor may read.</summary>
/// <param name="Claims">Those of the visitor's token; null where no tokens are needed.</param>
internal sealed record PageGrant(TokenClaims? Claims)
{
    /// <summary>When it ends.</summary>
    public DateTimeOffset Until => Claims?.ExpiresAt ?? DateTimeOffset.MaxValue;

    /// <summary>The grant of a request that the guard let pass.</summary>
    public static PageGrant Of(HttpContext context) => context.Features.Get<PageGrant>()
        ?? throw new InvalidOperationException("The page was reached without its guard.");

    public bool Covers(JobExecution execution) => Claims?.Covers(execution) ?? true;

    public bool CoversJob(string job) => Claims?.CoversJob(job) ?? true;

    /// <summary>Whether a queue may be read: the ids of its jobs begin with its name and a hyphen.</summary>
    public bool CoversQueue(string queue) => Claims is null || (Claims.IsPrefix && Claims.CoversJob($"{queue}-"));

    /// <summary>Whether what a queue knows of a job may be read. A token of one execution is for its events only.</summary>
    public bool CoversQueuedJob(string job) => Claims is null || (Claims.Execution is null && Claims.CoversJob(job));

    /// <summary>The jobs that are listed.</summary>
    /// <param name="contains">What the visitor looks for.</param>
    public JobFilter Jobs(string contains) => Claims is null
        ? JobFilter.All with { Contains = contains }
        : new JobFilter(Claims.Job, Claims.IsPrefix, contains);
}
