using System.Globalization;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Server.Pages.Output;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>The output of an execution: a part of it as it is, the rest by links, or by the script in one view.</summary>
internal sealed class OutputPage(ExecutionPages pages)
{
    /// <summary>Rows on one page without the script.</summary>
    public const int Rows = 500;

    private const int MostRowsAtOnce = 1000;
    private const int MostHits = 1000;

    private static readonly TimeSpan OpenWithin = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan FindWithin = TimeSpan.FromSeconds(15);

    /// <summary>The page.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        if (await pages.FindAsync(context, isPart: false) is not { } index) return;
        var view = new OutputView(context.Request.Query);
        using var end = pages.EndOf(context);
        await pages.ExtendAsync(index, view.NeedsAll ? FindWithin : OpenWithin, end.Token);
        var marked = await MarkedAsync(index, view, end.Token);
        var summary = index.Summary();
        var rows = summary.IsCaughtUp ? summary.Rows : Math.Max(summary.Rows, marked);
        marked = Math.Min(marked, rows);
        var first = Math.Clamp((marked - 1) / Rows * Rows, 0, Math.Max(0, (rows - 1) / Rows * Rows));
        var range = await RowRange.ReadAsync(pages.Store, index, first, Rows, end.Token);
        var page = OutputMarkup.Of(index, view, range, first, marked);
        var job = index.Execution.Job;
        await Layout.WriteAsync(context, new Layout($"{index.Execution.Execution ?? "(no id)"} of {job}", page)
        {
            Above = [("Jobs", "/"), (job, Addresses.Job(job))],
            Kind = "output",
        });
    }

    /// <summary>A range of rows as markup: <c>from</c> (from 0), <c>count</c>, <c>q</c>.</summary>
    public async Task WriteRowsAsync(HttpContext context)
    {
        if (await pages.FindAsync(context) is not { } index) return;
        var query = context.Request.Query;
        var from = Number(query["from"], 0);
        var count = Math.Clamp(Number(query["count"], Rows), 1, MostRowsAtOnce);
        using var end = pages.EndOf(context);
        await pages.ExtendAsync(index, OpenWithin, end.Token);
        var range = await RowRange.ReadAsync(pages.Store, index, from, count, end.Token);
        await Layout.WriteAsync(context, OutputMarkup.RowsOf(range, OutputView.SearchOf(query), marked: 0));
    }

    /// <summary>What stands above the output, as markup.</summary>
    public async Task WriteSummaryAsync(HttpContext context)
    {
        if (await pages.FindAsync(context) is not { } index) return;
        using var end = pages.EndOf(context);
        await pages.ExtendAsync(index, OpenWithin, end.Token);
        await Layout.WriteAsync(context, SummaryMarkup.Of(index.Execution, index.Summary()));
    }

    /// <summary>Rows with a text: <c>q</c>, <c>from</c> (from 0). Says where to go on where it did not reach the end.</summary>
    public async Task WriteHitsAsync(HttpContext context)
    {
        if (await pages.FindAsync(context) is not { } index) return;
        var text = OutputView.SearchOf(context.Request.Query);
        using var end = pages.EndOf(context);
        var search = text.Length == 0
            ? null
            : await OutputSearch.RunAsync(
                pages.Store, index, text, Number(context.Request.Query["from"], 0), MostHits, end.Token);
        var hits = new HitsJson(search?.Hits ?? [], search is { IsCutShort: true } ? search.Next : -1);
        await context.Response.WriteAsJsonAsync(hits, ServerJson.Default.HitsJson, cancellationToken: context.RequestAborted);
    }

    /// <summary>The row that shows a failure.</summary>
    public async Task WriteFailureAsync(HttpContext context)
    {
        if (await pages.FindAsync(context) is not { } index) return;
        using var end = pages.EndOf(context);
        await pages.ExtendAsync(index, FindWithin, end.Token);
        var failure = new FailureJson(await OutputSearch.FailureRowAsync(pages.Store, index, end.Token));
        await context.Response.WriteAsJsonAsync(failure, ServerJson.Default.FailureJson, cancellationToken: context.RequestAborted);
    }

    internal static long Number(string? text, long otherwise) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>The line (from 1) that the page is about; 0 for none.</summary>
    private async Task<long> MarkedAsync(OutputIndex index, OutputView view, CancellationToken cancellationToken)
    {
        if (view.IsFailure) return await OutputSearch.FailureRowAsync(pages.Store, index, cancellationToken) + 1;
        if (view.IsEnd) return index.Summary().Rows;
        if (!view.IsFind || view.Search.Length == 0) return view.Line;
        for (var from = Math.Max(0, view.Line - 1); ;)
        {
            var search = await OutputSearch.RunAsync(pages.Store, index, view.Search, from, mostHits: 1, cancellationToken);
            if (search.Hits.Count > 0) return search.Hits[0] + 1;
            if (!search.IsCutShort)
            {
                view.IsFound = false;
                return view.Line;
            }

            from = search.Next;
        }
    }
}
