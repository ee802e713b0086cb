using System.Net;
using Airunner.Collector.Server;
using Airunner.Collector.Tests;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Page.Tests.Pages;

/// <summary>A follower of an execution in which nothing happens learns that its connection lives.</summary>
public sealed class HeartbeatSpecs : PageCollector
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Where_nothing_happens_a_comment_comes_every_15_seconds()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        Store(Job, Make.Outputs(1, 2));
        var time = new FakeTimeProvider();
        await using var collector = await CollectorServer.StartAsync(Settings() with { StorePath = StoragePath }, static _ => { }, time);
        using var http = new HttpClient { BaseAddress = collector.Address };
        using var reader = new StreamReader(await http.GetStreamAsync("/jobs/build/executions/one/live", deadline.Token));
        await UntilAsync(reader, "data: {\"rows\":2}", deadline.Token);
        for (var n = 0; n < 2; n++)
        {
            var began = time.GetUtcNow();
            var alive = UntilAsync(reader, ": alive", deadline.Token);
            while (!alive.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }

            await alive;
            (time.GetUtcNow() - began).ShouldBeGreaterThan(TimeSpan.FromSeconds(14));
        }
    }

    private static async Task UntilAsync(StreamReader reader, string wanted, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == wanted) return;
        }

        throw new EndOfStreamException($"The stream ended without '{wanted}'.");
    }
}
