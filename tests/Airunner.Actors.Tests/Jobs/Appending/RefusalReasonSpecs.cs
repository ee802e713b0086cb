namespace Airunner.Actors.Tests.Jobs.Appending;

public sealed class RefusalReasonSpecs
{
    [Fact]
    public void Three_refusals_are_transient() =>
        Enum.GetValues<RefusalReason>().Where(reason => reason.IsTransient())
            .ShouldBe([RefusalReason.DiskFull, RefusalReason.QueueFull, RefusalReason.Recovering]);

    [Fact]
    public void An_exception_is_transient_when_its_reason_is() =>
        Enum.GetValues<RefusalReason>()
            .ShouldAllBe(
                reason => new AppendRefusedException(new JobExecution("build"), 1, reason, null).IsTransient == reason.IsTransient());
}
