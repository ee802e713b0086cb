using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Which appends have to be appended again before higher ones are taken, and which are waited for no longer.</summary>
public sealed class AppendRetrySpecs : LogOwnerFixture
{
    [Fact]
    public void An_append_that_is_refused_for_now_is_counted_and_has_to_be_appended_again_first()
    {
        var owner = Opened();
        var refused = new RecordingAppender();
        owner.Appends.Append(EventBody.Of(Event(1)), refused, isOverWindow: true);
        refused.Refused.ShouldBe(RefusalReason.QueueFull);
        Parts.Counters.Refused(RefusalReason.QueueFull).ShouldBe(1);

        Append(owner, 2).Refused.ShouldBe(RefusalReason.OutOfTurn);
        Append(owner, 1).Acknowledged.ShouldBe(1);
        Append(owner, 2).Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void A_cancelled_append_without_a_sequence_is_counted_and_nobody_waits_for_it()
    {
        var owner = Opened();
        Cancel(owner, 0);
        Parts.Counters.Unknown.ShouldBe(1);
        Append(owner, 1).Acknowledged.ShouldBe(1);
    }

    [Theory]
    [InlineData(2, RefusalReason.SequenceUsed)]
    [InlineData(3, RefusalReason.SequenceNotRising)]
    [InlineData(5, RefusalReason.TooLarge)]
    [InlineData(long.MaxValue, RefusalReason.Invalid)]
    public void An_append_that_is_refused_for_good_when_it_is_appended_again_is_waited_for_no_longer(long sequence, RefusalReason reason)
    {
        var owner = Opened();
        Append(owner, 2);
        Append(owner, 4);
        Cancel(owner, sequence);
        Append(owner, 0).Refused.ShouldBe(RefusalReason.OutOfTurn);

        var again = new RecordingAppender();
        owner.Appends.Append(EventBody.Of(Large(sequence)), again, isOverWindow: false);

        again.Refused.ShouldBe(reason);
        owner.PendingRetries.ShouldBeEmpty();
        Append(owner, 0).Acknowledged.ShouldBe(5);
    }

    [Fact]
    public void An_append_that_comes_out_of_turn_is_waited_for_as_before()
    {
        var owner = Opened();
        Cancel(owner, 1);
        Cancel(owner, 2);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.OutOfTurn);
        owner.PendingRetries.ShouldBe([1, 2]);
    }

    [Fact]
    public void A_bug_while_an_append_is_taken_is_thrown_and_its_caller_knows_that_the_outcome_is_unknown()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Fault = call => call.Operation == DiskOperation.Open ? throw new InvalidOperationException("a bug") : DiskFault.None;
        var again = new RecordingAppender();
        Should.Throw<InvalidOperationException>(() => owner.Appends.Append(EventBody.Of(Event(1)), again, isOverWindow: false))
            .Message.ShouldBe("a bug");
        again.IsUnknown.ShouldBeTrue();
    }

    /// <summary>An append whose caller does not wait for it any more.</summary>
    private static void Cancel(LogOwner owner, long sequence) =>
        owner.Appends.Append(EventBody.Of(Event(sequence)), new RecordingAppender { IsAnswered = true }, isOverWindow: false);

    /// <summary>An event that is larger than the limit.</summary>
    private static JobEvent Large(long sequence)
    {
        var large = Event(sequence);
        large.Output.Output = ByteString.CopyFrom(new byte[1 << 20]);
        return large;
    }
}
