using System.Net;
using Airunner.Collector.Tests;

namespace Airunner.Page.Tests.Pages;

public sealed class LivePageSpecs : PageCollector
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_follower_hears_of_rows_as_they_are_published_until_the_end()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await PublishAsync(For("build", "one"), Make.Outputs(1, 2));
        using var reader = new StreamReader(await Http.GetStreamAsync("/jobs/build/executions/one/live", deadline.Token));
        (await EventAsync(reader, deadline.Token)).ShouldBe(["id: 3", "event: rows", "data: {\"rows\":2}"]);
        await PublishAsync(For("build", "one"), Make.Outputs(3, 1));
        (await EventAsync(reader, deadline.Token)).ShouldBe(["id: 4", "event: rows", "data: {\"rows\":3}"]);
        await PublishAsync(For("build", "one"), [End(4)]);
        (await EventAsync(reader, deadline.Token)).ShouldBe(["id: 5", "event: end", "data: {\"rows\":3}"]);
        (await reader.ReadToEndAsync(deadline.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_connects_again_hears_of_what_came_since()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await PublishAsync(For("build", "one"), Make.Outputs(1, 2));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/jobs/build/executions/one/live");
        request.Headers.Add("Last-Event-ID", "3");
        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(deadline.Token));
        await PublishAsync(For("build", "one"), Make.Outputs(3, 2));
        (await EventAsync(reader, deadline.Token))[0].ShouldBe("id: 5");
    }

    [Fact]
    public async Task Who_has_heard_the_end_is_not_served_again()
    {
        StoreOutput("x");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/jobs/build/executions/one/live");
        request.Headers.Add("Last-Event-ID", "3");
        using var answer = await Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_stop_ends_followers()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await PublishAsync(For("build", "one"), Make.Outputs(1, 2));
        using var reader = new StreamReader(await Http.GetStreamAsync("/jobs/build/executions/one/live", deadline.Token));
        await EventAsync(reader, deadline.Token);
        await Collector.StopAsync();
        (await reader.ReadToEndAsync(deadline.Token)).ShouldBeEmpty();
    }

    /// <summary>The lines of the next event; comments are left out.</summary>
    private static async Task<string[]> EventAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0 && line[0] != ':') lines.Add(line);
            if (line.Length == 0 && lines.Count > 0) break;
        }

        return [.. lines];
    }
}
