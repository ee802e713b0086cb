using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What each state does with an append, and with someone who wants to append.</summary>
public sealed class AppendRuleSpecs : LogOwnerFixture
{
    [Theory]
    [InlineData(LogAccess.Writable, LogEnding.Serving, AppendStep.Take)]
    [InlineData(LogAccess.Writable, LogEnding.Leftover, AppendStep.Take)]
    [InlineData(LogAccess.ForeignDialect, LogEnding.Leftover, AppendStep.Hold)]
    [InlineData(LogAccess.Exchanging, LogEnding.Serving, AppendStep.Hold)]
    internal void A_live_log_takes_or_holds(LogAccess access, LogEnding ending, AppendStep step) =>
        AppendRule.OnAppend(Live(access, ending), null).Step.ShouldBe(step);

    [Theory]
    [InlineData(LogAccess.MustReopen, LogEnding.Serving, RefusalReason.Recovering)]
    [InlineData(LogAccess.MustRewrite, LogEnding.Leftover, RefusalReason.Recovering)]
    [InlineData(LogAccess.Writable, LogEnding.Completing, RefusalReason.Closed)]
    [InlineData(LogAccess.Exchanging, LogEnding.Draining, RefusalReason.Closed)]
    [InlineData(LogAccess.MustRewrite, LogEnding.Completing, RefusalReason.Closed)]
    internal void A_live_log_refuses(LogAccess access, LogEnding ending, RefusalReason reason)
    {
        var verdict = AppendRule.OnAppend(Live(access, ending), "EIO");
        (verdict.Step, verdict.Reason).ShouldBe((AppendStep.Refuse, reason));
    }

    [Theory]
    [InlineData(LogAccess.Writable, LogEnding.Completing, AppendStep.Take)]
    [InlineData(LogAccess.Writable, LogEnding.Draining, AppendStep.Take)]
    [InlineData(LogAccess.Exchanging, LogEnding.Completing, AppendStep.Hold)]
    internal void An_append_that_has_waited_is_taken_also_by_a_log_that_ends(LogAccess access, LogEnding ending, AppendStep step) =>
        AppendRule.OnAppend(Live(access, ending), null, hasWaited: true).Step.ShouldBe(step);

    [Fact]
    public void A_log_that_closes_is_archived_or_has_ended_refuses()
    {
        var live = Live(LogAccess.Writable, LogEnding.Serving);
        Reason(live.Close()).ShouldBe(RefusalReason.Closed);
        Reason((live with { Ending = LogEnding.Completing }).Archive()).ShouldBe(RefusalReason.Closed);
        Reason((live with { Ending = LogEnding.Leftover }).Archive()).ShouldBe(RefusalReason.Recovering);
        Reason(new LogState.Finished(new JobStatus(Job, JobPhase.Archived))).ShouldBe(RefusalReason.Recovering);
    }

    [Theory]
    [InlineData(LogEnding.Draining, "the system stops")]
    [InlineData(LogEnding.Completing, "the execution is completed")]
    internal void A_log_that_takes_no_appends_any_more_says_why(LogEnding ending, string why)
    {
        var live = Live(LogAccess.Writable, ending);
        LogState[] states = [live, live.Confirm(), live.Archive()];
        states.Select(static state => AppendRule.OnAppend(state, null).Detail).ShouldBe([why, why, why]);
        AppendRule.OnActivate(live, null)!.Value.Detail.ShouldBe(why);
    }

    [Theory]
    [InlineData(LogAccess.Writable, LogEnding.Serving, null)]
    [InlineData(LogAccess.ForeignDialect, LogEnding.Leftover, null)]
    [InlineData(LogAccess.Exchanging, LogEnding.Serving, RefusalReason.Recovering)]
    [InlineData(LogAccess.MustRewrite, LogEnding.Serving, RefusalReason.Recovering)]
    [InlineData(LogAccess.Writable, LogEnding.Draining, RefusalReason.Closed)]
    internal void Who_wants_to_append_gets_the_log_or_the_reason(LogAccess access, LogEnding ending, RefusalReason? reason) =>
        Equals(AppendRule.OnActivate(Live(access, ending), null)?.Reason, reason).ShouldBeTrue();

    private static RefusalReason Reason(LogState state)
    {
        var verdict = AppendRule.OnAppend(state, null);
        verdict.Step.ShouldBe(AppendStep.Refuse);
        return verdict.Reason;
    }

    private LogState.Live Live(LogAccess access, LogEnding ending) =>
        Opened().State.ShouldBeOfType<LogState.Live>() with { Access = access, Ending = ending };
}
