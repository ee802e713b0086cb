using Airunner.Actors;
using Airunner.Collector;
using Airunner.Collector.Store;
using Airunner.Collector.Tests;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Page.Tests.Pages;

/// <summary>What the worker has said that it has delivered, above the output.</summary>
public sealed class CompletenessSpecs : PageCollector
{
    [Fact]
    public async Task Sequences_that_the_worker_left_out_are_not_missing()
    {
        JobEvent[] events = [.. Make.Outputs(1, 3), Make.Output(7, "x\n"), End(9)];
        Store(Job, events);
        await SayAsync(events);
        (await LineAsync()).ShouldBe(("5 events, none missing", false));
    }

    [Fact]
    public async Task Events_at_the_end_that_never_came_are_missing()
    {
        Store(Job, Make.Outputs(1, 20));
        await SayAsync([.. Make.Outputs(1, 23), End(24)]);
        (await LineAsync()).ShouldBe(("20 of 24 events, 4 events missing (sequences 21–24)", true));
    }

    [Fact]
    public async Task Events_in_between_that_are_gone_are_missing()
    {
        Store(Job, [.. Make.Outputs(1, 16), .. Make.Outputs(21, 2), End(23)]);
        await SayAsync([.. Make.Outputs(1, 22), End(23)]);
        (await LineAsync()).ShouldBe(("19 of 23 events, sequences 17–20 missing", true));
    }

    [Fact]
    public async Task Other_events_than_were_sent_are_told()
    {
        Store(Job, [.. Make.Outputs(1, 3), Make.Output(4, "other")]);
        await SayAsync(Make.Outputs(1, 4));
        (await LineAsync()).ShouldBe(
            ("4 events, none missing by their number, but not all stored events are those that were sent", true));
    }

    private async Task<(string Text, bool IsMarked)> LineAsync()
    {
        var line = (await OutputAsync()).QuerySelector(".complete")!;
        return (line.TextContent, line.ClassList.Contains("gaps"));
    }

    private async Task SayAsync(IEnumerable<JobEvent> events)
    {
        var totals = default(ExecutionTotals);
        foreach (var one in events) totals = totals.With(one.Sequence, one.ToByteArray());
        await using var sender = new CollectorSender(new EventStore(StoragePath));
        await sender.CompleteAsync(Job, totals, CancellationToken.None);
    }
}
