using System.Net;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Collector.Tests;
using Airunner.Collector.Tests.Server;
using Airunner.Protocol;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Airunner.Page.Tests;

/// <summary>A collector in this process whose pages are read as a browser without scripts does.</summary>
public abstract class PageCollector : RunningCollector
{
    private protected static readonly JobExecution Job = new("build", "one");

    private static readonly HtmlParser Parser = new();

    private HttpClient? _http;

    /// <summary>Follows no redirects and keeps no cookies.</summary>
    private protected HttpClient Http => _http ??= new HttpClient(Plain()) { BaseAddress = Collector.Address };

    /// <summary>Stores events as another program would.</summary>
    private protected void Store(JobExecution execution, params IEnumerable<JobEvent> events)
    {
        using var store = new EventStore(StoragePath);
        store.Add(execution, events);
    }

    /// <summary>Stores one output event for each piece, then the end.</summary>
    private protected void StoreOutput(string text, int exitCode = 0) =>
        Store(Job, Make.Output(1, text), End(2, exitCode));

    private protected static JobEvent End(long sequence, int exitCode = 0)
    {
        var end = Make.End(sequence);
        end.Timestamp = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_767_225_600 + sequence };
        end.ProcessEnd.ExitCode = exitCode;
        return end;
    }

    private protected async Task<IHtmlDocument> PageAsync(string address, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await Http.GetAsync(new Uri(address, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        return Parser.ParseDocument(text);
    }

    private protected Task<IHtmlDocument> OutputAsync(string query = "") => PageAsync($"/jobs/build/executions/one{query}");

    private static SocketsHttpHandler Plain() => new() { AllowAutoRedirect = false, UseCookies = false };

    /// <summary>The rows' text.</summary>
    private protected static string[] RowsOf(IHtmlDocument page) =>
        page.QuerySelectorAll(".r .x").Select(static row => row.TextContent).ToArray();
}
