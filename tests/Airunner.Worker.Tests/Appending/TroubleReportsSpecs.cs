using Airunner.Actors;
using Airunner.Worker.Appending;

namespace Airunner.Worker.Tests.Appending;

public sealed class TroubleReportsSpecs
{
    private readonly RecordedLog _log = new();
    private readonly SteppedTime _time = new();

    [Fact]
    public void Many_short_periods_give_two_lines_a_minute_and_are_counted()
    {
        var reports = new TroubleReports(new JobExecution("job", "1"), _time, _log);
        for (var second = 0; second <= 60; second++)
        {
            reports.Began("DiskFull.");
            reports.Over(TimeSpan.FromSeconds(0.5));
            _time.Now += TimeSpan.FromSeconds(1);
        }

        _log.Lines.Count.ShouldBe(4);
        _log.Lines[0].Text.ShouldNotContain("Since the last report");
        _log.Lines[2].Text.ShouldEndWith("Since the last report: 59 times more, for 29.5 s in all.");
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
