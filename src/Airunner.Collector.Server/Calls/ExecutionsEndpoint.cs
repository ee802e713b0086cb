using Airunner.Actors;
using Airunner.Collector.Serving;
using Airunner.Collector.Tokens;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>Lists executions to programs, as the page does to people.</summary>
internal sealed class ExecutionsEndpoint(IExecutionList executions, CallAuthority authority, CallGuard guard)
    : ExecutionsService.ExecutionsServiceBase
{
    private const int PageRows = 100;

    public override Task ListExecutions(
        ListExecutionsRequest request, IServerStreamWriter<ListExecutionsResponse> responseStream, ServerCallContext context) =>
        guard.RunAsync(context, async stopping =>
        {
            var claims = authority.ForListing(CallMetadata.Of(context.RequestHeaders), request.JobId);
            if (claims is { Execution: { } only })
            {
                if (await executions.FindAsync(new JobExecution(claims.Job, only), stopping) is { } found)
                    await responseStream.WriteAsync(Answer(found), stopping);
                return;
            }

            for (var before = long.MaxValue; ;)
            {
                var page = await PageAsync(request.JobId, claims, before, stopping);
                foreach (var one in page) await responseStream.WriteAsync(Answer(one), stopping);
                if (page.Count < PageRows) return;
                before = page[^1].Id;
            }
        });

    private Task<IReadOnlyList<ListedExecution>> PageAsync(
        string job, TokenClaims? claims, long before, CancellationToken cancellationToken)
    {
        if (job.Length > 0) return executions.ExecutionsAsync(job, before, PageRows, cancellationToken);
        var jobs = claims is null ? JobFilter.All : new JobFilter(claims.Job, claims.IsPrefix, "");
        return executions.JobsAsync(jobs, before, PageRows, cancellationToken);
    }

    private static ListExecutionsResponse Answer(ListedExecution one)
    {
        var answer = new ListExecutionsResponse
        {
            JobId = one.Execution.Job,
            Events = one.Events,
            StoredBytes = one.StoredBytes,
            IsEstimate = one.IsEstimate,
            First = one.First,
            Last = one.Last,
        };
        if (one.Execution.Execution is { } id) answer.ExecutionId = id;
        return answer;
    }
}
