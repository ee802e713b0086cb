using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Recovery;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Tests.Hosting;

public sealed class JobWalHealthSpecs
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);
    private static readonly JobExecution Build = new("build", "1");
    private static readonly JobStatus Well = new(Build, JobPhase.Open);

    [Fact]
    public void No_log_and_no_pending_event_is_healthy()
    {
        Judge().Status.ShouldBe(HealthStatus.Healthy);
        Judge(Well).ShouldSatisfyAllConditions(
            health => health.Status.ShouldBe(HealthStatus.Healthy),
            health => health.Description.ShouldBeNull(),
            health => health.Data["logs"].ShouldBe(1));
    }

    [Theory]
    [InlineData(0, HealthStatus.Healthy)]
    [InlineData(600_000, HealthStatus.Healthy)]
    [InlineData(600_001, HealthStatus.Unhealthy)]
    [InlineData(-3_600_000, HealthStatus.Healthy)] // the clock was set back
    public void The_age_of_the_oldest_event_decides_not_the_number_of_attempts(long ageMs, HealthStatus expected)
    {
        var late = Well with { Pending = 3, OldestPending = Now.AddMilliseconds(-ageMs), SendAttempts = 99, Trouble = "no server" };
        var health = Judge(Well, late);
        health.Status.ShouldBe(expected);
        health.Data["pending"].ShouldBe(3L);
        if (expected == HealthStatus.Unhealthy)
            health.Description.ShouldBe("build/1 has 3 events to deliver, the oldest for 00:10:00: no server");
    }

    [Fact]
    public void A_log_that_cannot_be_written_is_degraded_and_if_it_is_late_unhealthy()
    {
        var full = Well with { Trouble = "the disk is full", LogTrouble = "the disk is full" };
        var health = Judge(full);
        (health.Status, health.Description).ShouldBe((HealthStatus.Degraded, "build/1: the disk is full"));
        Judge(full with { Pending = 1, OldestPending = DateTimeOffset.UnixEpoch }).Status.ShouldBe(HealthStatus.Unhealthy);
    }

    [Fact]
    public void A_log_that_does_not_answer_is_unhealthy()
    {
        var health = JobWalHealth.Judge([], [Build], [], UnattendedLogs.None, Now, MaxAge);
        (health.Status, health.Description).ShouldBe((HealthStatus.Unhealthy, "build/1 does not answer: a call to its disk may hang"));
    }

    [Fact]
    public void Logs_that_other_processes_hold_are_counted_and_one_that_cannot_be_opened_is_degraded()
    {
        var held = new JobStatus(Build, JobPhase.Unavailable) { Trouble = "held" };
        var other = held with { Execution = new("other") };
        var counted = JobWalHealth.Judge([Well], [], [held, other], UnattendedLogs.None, Now, MaxAge);
        (counted.Status, counted.Data["heldElsewhere"]).ShouldBe((HealthStatus.Healthy, 2));
        counted.Description.ShouldBe("2 logs are held by other processes, which deliver them");

        var closed = JobWalHealth.Judge([Well], [], [held with { LogTrouble = "it is no log" }], UnattendedLogs.None, Now, MaxAge);
        (closed.Status, closed.Description).ShouldBe((HealthStatus.Degraded, "build/1: it is no log"));
    }

    [Fact]
    public void A_thousand_late_logs_give_one_short_text_with_the_oldest_first()
    {
        var late = Enumerable.Range(1, 1000)
            .Select(i => new JobStatus(new JobExecution($"job{i}"), JobPhase.Open)
            {
                Pending = 1,
                OldestPending = Now.AddMinutes(-10).AddSeconds(-i),
            });
        var health = Judge([.. late]);
        health.Description.ShouldNotBeNull().ShouldStartWith("job1000 has 1 events to deliver, the oldest for 00:26:40; ");
        health.Description.ShouldEndWith("and 995 more");
        health.Data["oldestSeconds"].ShouldBe(1600L);
    }

    [Theory]
    [InlineData(180, 0, null)]
    [InlineData(181, 0, "7 leftover logs wait to be opened, the first for 00:03:01: other logs do not end")]
    [InlineData(0, 180, null)]
    [InlineData(0, 181, "the directory of logs was not listed for 00:03:01: logs may wait there that nobody works on")]
    public void Logs_that_nobody_works_on_for_several_intervals_are_degraded(int waitingSeconds, int unlistedSeconds, string? sentence)
    {
        var unattended = new UnattendedLogs(
            7, TimeSpan.FromSeconds(waitingSeconds), TimeSpan.FromSeconds(unlistedSeconds), TimeSpan.FromSeconds(180));
        var health = JobWalHealth.Judge([Well], [], [], unattended, Now, MaxAge);
        health.Status.ShouldBe(sentence is null ? HealthStatus.Healthy : HealthStatus.Degraded);
        health.Description.ShouldBe(sentence);
        health.Data["waiting"].ShouldBe(7);
    }

    private static HealthCheckResult Judge(params JobStatus[] statuses) =>
        JobWalHealth.Judge(statuses, [], [], UnattendedLogs.None, Now, MaxAge);
}
