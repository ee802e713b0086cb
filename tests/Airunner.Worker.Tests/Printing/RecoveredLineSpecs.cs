using Airunner.Actors;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Tests.Printing;

public sealed class RecoveredLineSpecs
{
    private static readonly JobStatus Removed = new(new JobExecution("make", "0199"), JobPhase.Absent);

    [Fact]
    public void A_log_without_an_event_was_removed() =>
        RecoveredLine.Text(Removed).ShouldBe("make/0199: had no event and was removed");

    [Fact]
    public void A_log_that_lost_all_it_had_is_told_with_its_loss() =>
        RecoveredLine.Text(Removed with { DamageFindings = 1, LostBytes = 40 })
            .ShouldBe("make/0199: had no event and was removed, damage in 1 place (40 bytes lost)");

    [Fact]
    public void A_log_that_could_not_be_opened_in_time_is_reported_with_the_reason_and_the_remedy() =>
        RecoveredLine.Text(Removed with { Phase = JobPhase.Recovering, Trouble = "open failed: EIO." })
            .ShouldBe("make/0199: left on the disk ('airunner recover' delivers it): open failed: EIO.");

    [Fact]
    public void A_log_that_got_an_end_says_so_and_one_that_still_owes_it_why()
    {
        var open = Removed with { Phase = JobPhase.Open, Events = 3, Sent = 3 };
        RecoveredLine.Text(open, interrupted: "The worker ended.")
            .ShouldBe("job make, execution 0199, 3 events, 3 delivered. The worker ended.");
        RecoveredLine.Text(open with { OwesEnd = true, Trouble = "disk full" }, interrupted: "The worker ended.")
            .ShouldEndWith("3 delivered. The worker ended. (could not be logged yet: disk full)");
        RecoveredLine.Json(open, interrupted: "The worker ended.").ShouldContain("\"interrupted\":\"The worker ended.\"");
    }

    [Fact]
    public void A_log_that_is_left_alone_is_reported_with_the_reason() =>
        RecoveredLine.Text(Removed with { Phase = JobPhase.Unavailable, Trouble = "it is no regular file" })
            .ShouldBe("make/0199: left alone: it is no regular file");

    [Fact]
    public void What_a_log_holds_that_is_left_alone_is_not_known() =>
        RecoveredLine.Json(Removed with { Phase = JobPhase.Unavailable, Trouble = "another process is running it" })
            .ShouldContain("\"events\":null,\"delivered\":null,\"failed\":null,\"pending\":null,");
}
