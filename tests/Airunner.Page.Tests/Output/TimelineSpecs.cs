using Airunner.Collector.Server.Pages.Output;

namespace Airunner.Page.Tests.Output;

public sealed class TimelineSpecs
{
    private const long Start = 1_767_225_600_000;

    [Fact]
    public void However_long_it_is_nothing_of_the_output_is_lost()
    {
        var timeline = new OutputTimeline();
        for (var i = 0; i < 100_000; i++) timeline.Add(Start + (i * 1000L), 10, i % 2, i);
        var view = timeline.View();
        view.Steps.Length.ShouldBeLessThanOrEqualTo(OutputTimeline.MostSteps);
        view.Steps.Sum(static step => step.Bytes).ShouldBe(1_000_000);
        view.Steps.Sum(static step => step.ErrorBytes).ShouldBe(50_000);
        view.Steps.Select(static step => step.Row).ShouldBeInOrder();
    }

    [Fact]
    public void The_longest_silence_is_known()
    {
        var timeline = new OutputTimeline();
        foreach (var second in (long[])[0, 1, 61, 70]) timeline.Add(Start + (second * 1000), 1, 0, second);
        timeline.View().Longest.ShouldBe(new TimelineGap(Start + 1000, 60_000, 61));
    }

    [Fact]
    public void A_clock_that_jumps_back_stands_still()
    {
        var timeline = new OutputTimeline();
        foreach (var second in (long[])[10, 5, 11]) timeline.Add(Start + (second * 1000), 1, 0, 0);
        var view = timeline.View();
        (view.EndMs - view.StartMs).ShouldBe(1000);
        view.Steps.Sum(static step => step.Bytes).ShouldBe(3);
    }

    [Fact]
    public void Output_without_times_has_no_timeline()
    {
        var timeline = new OutputTimeline();
        timeline.Add(0, 5, 0, 0);
        timeline.View().Steps.ShouldBeEmpty();
    }
}
