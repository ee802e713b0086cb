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

    [Fact]
    public void It_tells_job_execution_events_bytes_delivered_archive_and_saving() =>
        EndLine.Of(Done, 3456).ShouldBe(
            "job make, execution 0199, 12 events, 3456 bytes, 12 delivered, archive /s/archive/make_0199.wal.zst (1000 bytes, 75% saved)");

    [Fact]
    public void What_is_pending_is_told_with_its_remedy() =>
        EndLine.Of(Done with { Sent = 10, Pending = 2, ArchivePath = null, Trouble = "connection refused" }, 1).ShouldBe(
            "job make, execution 0199, 12 events, 1 byte, 10 delivered, 2 pending on disk ('airunner recover' delivers them): connection refused");

    [Fact]
    public void Losses_are_told() =>
        EndLine.Of(Done with { Failed = 1, DamageFindings = 2, LostBytes = 40 }, 0).ShouldEndWith(", 1 event refused for good or unreadable, damage in 2 places (40 bytes lost)");

    [Fact]
    public void What_is_not_known_is_not_told_as_nothing() =>
        EndLine.Of(new JobStatus(new JobExecution("make", "0199"), JobPhase.Unavailable) { Trouble = "its log does not answer" }, 3456, "it hangs").ShouldBe(
            "job make, execution 0199, 3456 bytes, how much was delivered is not known ('airunner recover' delivers what is left): its log does not answer; the log failed, and not all of these bytes are in it: it hangs");

    [Fact]
    public void A_name_cannot_break_the_line() =>
        EndLine.Of(new JobStatus(new JobExecution("a\nb\u001b[2J"), JobPhase.Archived), 0).ShouldStartWith("job a\\x0ab\\x1b[2J, ");
}
