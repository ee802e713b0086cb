using System.Globalization;
using System.Text;
using Airunner.Collector.Server.Calls;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Output;
using Airunner.Collector.Server.Settings;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>Server-sent events: how far the output is, whenever it has grown, until the execution ends.</summary>
/// <remarks>
/// An event's id is the next sequence, so a browser that connects again gets nothing twice. The rows themselves are read by range. Where
/// nothing happens, a comment shows that the connection lives.
/// </remarks>
internal sealed class LivePage(ExecutionPages pages, OpenCalls calls, CollectorLimits limits)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenEvents = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WhileReading = TimeSpan.FromMilliseconds(250);

    public async Task WriteAsync(HttpContext context)
    {
        if (await pages.FindAsync(context) is not { } index) return;
        try
        {
            using var entered = calls.Enter();
            using var end = pages.EndOf(context);
            await FollowAsync(context, index, end.Token);
        }
        catch (RpcException tooMany) when (tooMany.StatusCode is StatusCode.ResourceExhausted && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (OperationCanceledException)
        {
            // The browser left or the collector stops: the browser connects again where it can.
        }
    }

    private async Task FollowAsync(HttpContext context, OutputIndex index, CancellationToken cancellationToken)
    {
        var sent = Sent(context.Request);
        var until = PageGrant.Of(context).Until;
        using var live = pages.Store.Subscribe(index.Execution, bufferBytes: 0); // only the fact that something came is of interest
        var extending = pages.StartExtending(index);
        await ReadForAsync(extending, cancellationToken);
        if (IsOver(index.Summary(), sent))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent; // a browser does not connect again after this
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await WriteAsync(context, ": connected\n\n", cancellationToken);
        var written = pages.Time.GetTimestamp();
        while (pages.Time.GetUtcNow() < until)
        {
            var summary = index.Summary();
            var isNew = summary.NextSequence != sent;
            var isOver = summary.IsCaughtUp && extending.IsCompleted && summary.End is not null;
            if (isNew || isOver)
            {
                sent = summary.NextSequence;
                await WriteAsync(context, Event(summary, isOver), cancellationToken);
                written = pages.Time.GetTimestamp();
                if (isOver) return;
                await Task.Delay(BetweenEvents, pages.Time, cancellationToken);
            }
            else if (pages.Time.GetElapsedTime(written) >= Heartbeat)
            {
                await WriteAsync(context, ": alive\n\n", cancellationToken);
                written = pages.Time.GetTimestamp();
            }

            if (extending.IsCompleted)
            {
                await extending;
                await live.WaitAsync(limits.RecheckInterval < Heartbeat ? limits.RecheckInterval : Heartbeat, cancellationToken);
                _ = live.Take();
                extending = pages.StartExtending(index);
            }

            await ReadForAsync(extending, cancellationToken);
        }
    }

    private async Task ReadForAsync(Task extending, CancellationToken cancellationToken)
    {
        try
        {
            await extending.WaitAsync(WhileReading, pages.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // A large execution: what is known by now is reported.
        }
    }

    private static bool IsOver(OutputSummary summary, long sent) =>
        summary.IsCaughtUp && summary.End is not null && sent >= summary.NextSequence;

    private static long Sent(HttpRequest request) =>
        OutputPage.Number(request.Headers["Last-Event-ID"].ToString(), -1);

    private static string Event(OutputSummary summary, bool isOver) => string.Create(
        CultureInfo.InvariantCulture,
        $"id: {summary.NextSequence}\nevent: {(isOver ? "end" : "rows")}\ndata: {{\"rows\":{summary.Rows}}}\n\n");

    private static async Task WriteAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await context.Response.BodyWriter.FlushAsync(cancellationToken);
    }
}
