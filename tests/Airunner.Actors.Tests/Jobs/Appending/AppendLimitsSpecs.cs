using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Tests.Jobs.Life;
using Airunner.Protocol;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>Limits are reached, not passed.</summary>
public sealed class AppendLimitsSpecs
{
    [Fact]
    public void Appends_in_flight_may_have_just_the_bytes_that_are_allowed()
    {
        var inFlight = new AppendsInFlight(new GateLimits(10, 100));
        inFlight.TryEnter(60).ShouldBeTrue();
        inFlight.TryEnter(41).ShouldBeFalse();
        inFlight.TryEnter(40).ShouldBeTrue();
    }

    [Fact]
    public void Held_appends_are_full_at_their_limit()
    {
        var held = new HeldAppends(limit: 2);
        held.Add(EventBody.Of(new JobEvent { Sequence = 1 }), new RecordingAppender());
        held.IsFull.ShouldBeFalse();
        held.Add(EventBody.Of(new JobEvent { Sequence = 2 }), new RecordingAppender());
        held.IsFull.ShouldBeTrue();
    }
}
