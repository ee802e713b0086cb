using Airunner.Actors;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Tests.Printing;

public sealed class EndLineSpecs
{
    private static readonly JobStatus Done = new(new JobExecution("make", "0199"), JobPhase.Archived)
    {
        Events = 12,
        Sent = 12,
        LogBytes = 4096,
        ArchiveBytes = 1000,
        ArchivePath = "/s/archive/make_0199.wal.zst",
    };

    private static readonly JobStatus Unknown = new(new JobExecution("make", "0199"), JobPhase.Unavailable)
    {
        Trouble = "its log does not answer",
    };

    [Fact]
    public void The_line_has_job_execution_events_bytes_delivered_archive_and_saving() =>
        EndLine.Of(Done, new OutputCounts(3456)).ShouldBe(
            "job make, execution 0199, 12 events, 3456 bytes, 12 delivered, archive /s/archive/make_0199.wal.zst (1000 bytes, 75% saved)");

    [Fact]
    public void Of_a_log_of_several_archives_the_size_is_said_to_be_that_of_the_last()
    {
        var last = Done with { ArchivePath = "/s/archive/make_0199~16.wal.zst" };
        EndLine.Of(last, new OutputCounts(3456)).ShouldEndWith(
            ", archives up to /s/archive/make_0199~16.wal.zst (the last: 1000 bytes, 75% saved)");
        EndLine.Fit(last, new OutputCounts(3456), logFailed: false, 200).ShouldEndWith(", archived (the last: 1000 bytes, 75% saved)");
    }

    [Theory]
    [InlineData(null, "12 delivered, none missing, archive ")]
    [InlineData("https://jobs", "12 delivered, none missing at https://jobs, archive ")]
    public void A_server_that_has_all_is_told(string? server, string expected)
    {
        var complete = Done with { Completeness = new Completeness(12, IsComplete: true, 0) };
        EndLine.Of(complete, new OutputCounts(3456), server: server).ShouldContain($" {expected}");
        EndLine.Fit(complete, new OutputCounts(3456), logFailed: false, 80, server)
            .ShouldEndWith(server is null ? "delivered, none missing" : "delivered, none missing at https://jobs");
    }

    [Fact]
    public void Where_damage_has_lost_events_no_line_says_that_none_is_missing()
    {
        var damaged = Done with { Completeness = new Completeness(12, IsComplete: true, 0), DamageFindings = 1, LostBytes = 77 };
        EndLine.Of(damaged, new OutputCounts(3456), server: "https://jobs").ShouldBe(
            "job make, execution 0199, 12 events, 3456 bytes, 12 delivered to https://jobs, archive /s/archive/make_0199.wal.zst "
            + "(1000 bytes, 75% saved), damage in 1 place (77 bytes lost)");
    }

    [Fact]
    public void What_a_server_lacks_is_told_with_the_remedy()
    {
        var completeness = new Completeness(1204, IsComplete: false, 4) { MissingRanges = [new SequenceRange(17, 20)] };
        var incomplete = Done with { Sent = 1204, Completeness = completeness };
        var line = EndLine.Of(incomplete, new OutputCounts(3456), server: "https://jobs");
        line.ShouldContain(" 1204 delivered, 4 events missing (sequences 17–20) at https://jobs, archive ");
        line.ShouldEndWith(
            "; the events are in the archive: 'airunner wal replay make --execution 0199 --server https://jobs' sends them again");
        EndLine.Of(incomplete, new OutputCounts(3456)).ShouldEndWith("'airunner wal replay make --execution 0199' sends them again");
        EndLine.Fit(incomplete, new OutputCounts(3456), logFailed: false, 90).ShouldBe(
            "job make, execution 0199, 3456 bytes, 4 events missing: 'airunner wal replay'");
        EndLine.Of(Done with { Completeness = new Completeness(12, IsComplete: false, 0) }, new OutputCounts(1))
            .ShouldContain("12 delivered, none missing by their number, but not all stored events are those that were sent");
    }

    [Fact]
    public void Pending_events_are_reported_with_the_reason_and_the_remedy() =>
        EndLine.Of(Done with { Sent = 10, Pending = 2, ArchivePath = null, Trouble = "connection refused" }, new OutputCounts(1)).ShouldBe(
            "job make, execution 0199, 12 events, 1 byte, 10 delivered, "
            + "2 pending on disk ('airunner recover' delivers them): connection refused");

    [Fact]
    public void Losses_are_reported() =>
        EndLine.Of(Done with { Failed = 1, DamageFindings = 2, LostBytes = 40 }, new OutputCounts(0))
            .ShouldEndWith(", 1 event set aside: refused for good, unreadable or given up, damage in 2 places (40 bytes lost)");

    [Fact]
    public void An_unknown_count_is_not_reported_as_zero() =>
        EndLine.Of(Unknown, new OutputCounts(3456), "it hangs").ShouldBe(
            "job make, execution 0199, 3456 bytes, how much was delivered is not known ('airunner recover' delivers the rest): "
            + "its log does not answer; the log failed, and not all of these bytes are in it: it hangs");

    [Theory]
    [InlineData(200, "job make, execution 0199, 3456 bytes, delivered, archived (1000 bytes, 75% saved)")]
    [InlineData(60, "job make, execution 0199, 3456 bytes, delivered")]
    [InlineData(40, "job make, execution 0199, delivered")]
    public void On_a_terminal_the_line_has_what_fits(int columns, string expected) =>
        EndLine.Fit(Done, new OutputCounts(3456), logFailed: false, columns).ShouldBe(expected);

    [Fact]
    public void What_became_of_the_events_always_fits()
    {
        var longName = new JobExecution(new string('m', 100), new string('0', 100));
        EndLine.Fit(Done with { Execution = longName, Pending = 2 }, new OutputCounts(1), false, 60)
            .ShouldEndWith("mm…, 2 pending: 'airunner recover'");
        EndLine.Fit(Done with { Execution = longName }, new OutputCounts(1), true, 60).ShouldEndWith("mm…, the log failed");
        EndLine.Fit(Unknown with { Execution = longName }, new OutputCounts(1), false, 60).Length.ShouldBe(60);
    }

    [Fact]
    public void Output_over_the_limit_is_reported()
    {
        EndLine.Of(Done, new OutputCounts(10, 5)).ShouldStartWith(
            "job make, execution 0199, 12 events, 10 bytes, 5 bytes over --max-output not logged, 12 delivered");
        EndLine.Fit(Done, new OutputCounts(10, 5), logFailed: false, 90).ShouldBe(
            "job make, execution 0199, 10 bytes, cut at --max-output, delivered");
    }

    [Theory]
    [InlineData(200, "job make, execution 0199, 3456 bytes, delivered to https://jobs, archived (1000 bytes, 75% saved)")]
    [InlineData(65, "job make, execution 0199, 3456 bytes, delivered to https://jobs")]
    [InlineData(40, "job make, delivered to https://jobs")]
    public void The_server_that_has_the_events_is_named(int columns, string expected)
    {
        EndLine.Fit(Done, new OutputCounts(3456), logFailed: false, columns, "https://jobs").ShouldBe(expected);
        EndLine.Of(Done, new OutputCounts(3456), server: "https://jobs").ShouldContain(" delivered to https://jobs, archive ");
        EndLine.Of(Done with { Sent = 10, Pending = 2 }, new OutputCounts(1), server: "https://jobs")
            .ShouldContain("10 delivered to https://jobs, 2 pending on disk");
    }

    [Fact]
    public void A_name_cannot_break_the_line() =>
        EndLine.Of(new JobStatus(new JobExecution("a\nb\u001b[2J"), JobPhase.Archived), default).ShouldStartWith("job a\\x0ab\\x1b[2J, ");
}
