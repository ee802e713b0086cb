using Airunner.Actors;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Output;
using Airunner.Collector.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Airunner.Collector.Server.Pages;

/// <summary>What all pages of an execution begin with: whose it is, whether it may be read, and its index.</summary>
internal sealed partial class ExecutionPages(
    ICollectorStore store,
    IExecutionList executions,
    OutputIndexes indexes,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ExecutionPages> log)
{
    public ICollectorStore Store => store;

    public TimeProvider Time => time;

    /// <summary>The execution of the address; null where there is none that the visitor may read. Then the answer was written.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isPart">Whether it is for a part of a page, which needs no look into the store for what is known.</param>
    public async Task<OutputIndex?> FindAsync(HttpContext context, bool isPart = true)
    {
        var route = context.Request.RouteValues;
        var execution = Addresses.ExecutionOf((string?)route["job"], (string?)route["execution"]);
        var isKnown = execution is { } named
            && PageGrant.Of(context).Covers(named)
            && ((isPart && indexes.Knows(named)) || await executions.FindAsync(named, context.RequestAborted) is not null);
        if (isKnown) return indexes.Of(execution!.Value);
        if (execution is { } unknown) indexes.Drop(unknown);
        await ErrorPage.NotFound.WriteAsync(context);
        return null;
    }

    /// <summary>
    /// Continues an index in the background, however long that takes: it serves later requests too.
    /// </summary>
    /// <returns>Completes when everything is read, or the time is over.</returns>
    public async Task ExtendAsync(OutputIndex index, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var extending = StartExtending(index);
        try
        {
            await extending.WaitAsync(atMost, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is known by now is shown, and says so.
        }
    }

    /// <summary>As <see cref="ExtendAsync"/>, without the wait.</summary>
    public Task StartExtending(OutputIndex index)
    {
        var extending = index.ExtendAsync(lifetime.ApplicationStopping);
        _ = extending.ContinueWith(
            failed => LogFailed(index.Execution, failed.Exception!.InnerException!),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        return extending;
    }

    /// <summary>Cancelled when the visitor leaves or the collector stops.</summary>
    public CancellationTokenSource EndOf(HttpContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);

    [LoggerMessage(EventId = 814, Level = LogLevel.Warning, Message = "The output of {Execution} could not be read")]
    private partial void LogFailed(JobExecution execution, Exception failure);
}
