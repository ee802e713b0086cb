using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>The rules of a log's life, on plain values.</summary>
public sealed class LogRulesSpecs
{
    [Theory]
    [InlineData(LogEnding.Serving, LogEnding.Serving)]
    [InlineData(LogEnding.Leftover, LogEnding.Serving)]
    [InlineData(LogEnding.Draining, LogEnding.Draining)]
    [InlineData(LogEnding.Completing, LogEnding.Completing)]
    internal void An_append_makes_a_leftover_serve(LogEnding before, LogEnding after) => before.Appended().ShouldBe(after);

    [Theory]
    [InlineData(LogEnding.Serving, LogEnding.Draining)]
    [InlineData(LogEnding.Leftover, LogEnding.Draining)]
    [InlineData(LogEnding.Draining, LogEnding.Draining)]
    [InlineData(LogEnding.Completing, LogEnding.Completing)]
    internal void A_drain_leaves_what_is_completed_to_be_archived(LogEnding before, LogEnding after) => before.Drained().ShouldBe(after);

    [Theory]
    [InlineData(LogEnding.Serving)]
    [InlineData(LogEnding.Leftover)]
    [InlineData(LogEnding.Draining)]
    [InlineData(LogEnding.Completing)]
    internal void Whatever_it_was_a_completed_log_completes(LogEnding before) => before.Completed().ShouldBe(LogEnding.Completing);

    [Theory]
    [InlineData(LogEnding.Serving, true, false, false)]
    [InlineData(LogEnding.Leftover, true, true, true)]
    [InlineData(LogEnding.Draining, false, true, false)]
    [InlineData(LogEnding.Completing, false, true, true)]
    internal void What_an_ending_means(LogEnding ending, bool takesAppends, bool ends, bool archives) =>
        (ending.TakesAppends(), ending.IsEnding(), ending.Archives()).ShouldBe((takesAppends, ends, archives));

    [Theory]
    [InlineData(FailedStep.OpenWriter, Errno.ENOSPC, FailureMeaning.NoSpace)]
    [InlineData(FailedStep.OpenWriter, Errno.EIO, FailureMeaning.Poisoned)]
    [InlineData(FailedStep.Commit, Errno.ENOSPC, FailureMeaning.CutBack)]
    [InlineData(FailedStep.Commit, Errno.EDQUOT, FailureMeaning.CutBack)]
    [InlineData(FailedStep.Commit, Errno.EIO, FailureMeaning.Poisoned)]
    [InlineData(FailedStep.Compare, Errno.ENOSPC, FailureMeaning.Poisoned)]
    [InlineData(FailedStep.Compare, Errno.EIO, FailureMeaning.Poisoned)]
    [InlineData(FailedStep.Trim, Errno.ENOSPC, FailureMeaning.Poisoned)]
    internal void What_a_failed_call_means(FailedStep step, Errno error, FailureMeaning meaning) =>
        DiskFailure.Meaning(step, new WalIOException("pwrite", "/a.wal", error)).ShouldBe(meaning);

    [Theory]
    [InlineData(LogAccess.Writable, null)]
    [InlineData(LogAccess.ForeignDialect, null)]
    [InlineData(LogAccess.Exchanging, null)]
    [InlineData(LogAccess.MustReopen, ExchangeKind.Open)]
    [InlineData(LogAccess.MustRewrite, ExchangeKind.Rewrite)]
    internal void What_makes_a_log_writable_again(LogAccess access, ExchangeKind? remedy) => access.Remedy().ShouldBe(remedy);

    [Theory]
    [InlineData(ExchangeKind.Open, LogAccess.MustReopen)]
    [InlineData(ExchangeKind.Rewrite, LogAccess.MustRewrite)]
    [InlineData(ExchangeKind.Adopt, LogAccess.ForeignDialect)]
    internal void A_failed_exchange_leaves_the_log_as_it_was(ExchangeKind kind, LogAccess access) =>
        LogAccessRule.AfterFailed(kind).ShouldBe(access);

    [Theory]
    [InlineData(Errno.EACCES, RefusalReason.CannotOpen, true, false)]
    [InlineData(Errno.EISDIR, RefusalReason.CannotOpen, true, true)]
    [InlineData(Errno.ELOOP, RefusalReason.CannotOpen, true, true)]
    [InlineData(Errno.EIO, RefusalReason.CannotOpen, false, false)]
    [InlineData(Errno.ENOSPC, RefusalReason.DiskFull, false, false)]
    public void What_a_failed_opening_means(Errno error, RefusalReason reason, bool isPermanent, bool isNoLog)
    {
        var failure = OpenFailure.Of(new WalIOException("open", "/a.wal", error));
        (failure.Reason, failure.IsPermanent, failure.IsNoLog, failure.IsHeld).ShouldBe((reason, isPermanent, isNoLog, false));
    }

    [Fact]
    public void Another_processs_log_and_what_is_no_log_stay_so()
    {
        var held = OpenFailure.Of(new LogHeldException("/a.wal"));
        (held.IsPermanent, held.IsHeld, held.IsNoLog).ShouldBe((true, true, false));
        var noLog = OpenFailure.Of(new NotALogException("/a.wal", "no magic"));
        (noLog.IsPermanent, noLog.IsHeld, noLog.IsNoLog).ShouldBe((true, false, true));
    }

    [Fact]
    public void A_log_that_was_never_opened_refuses()
    {
        var verdict = AppendRule.OnAppend(new LogState.Unopened(null), null);
        (verdict.Step, verdict.Reason).ShouldBe((AppendStep.Refuse, RefusalReason.Recovering));
        AppendRule.OnActivate(new LogState.Unopened(null), null).ShouldNotBeNull();
    }
}
