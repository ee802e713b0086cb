using Airunner.Actors.Delivery;
using CsCheck;

namespace Airunner.Actors.Tests.Delivery;

public class HalvingSpecs
{
    [Fact]
    public void A_batch_is_sent_whole_first()
    {
        var whole = new Halving(5);
        (whole.Start, whole.Length).ShouldBe((0, 5));
        whole.Accepted().IsDone.ShouldBeTrue();
    }

    [Fact]
    public void A_refused_batch_is_halved_until_the_bad_event_is_alone()
    {
        var step = new Halving(8).Refused();
        (step.Start, step.Length).ShouldBe((0, 4));
        step = step.Accepted();                       // the bad one is in 4..7
        (step.Start, step.Length).ShouldBe((4, 2));
        step = step.Refused();
        (step.Start, step.Length).ShouldBe((4, 1));
        step = step.Accepted();                       // so it is 5
        (step.Start, step.Length).ShouldBe((5, 1));
        step.Refused().Refusals.ShouldBe(1);
    }

    [Fact]
    public void After_a_single_event_is_accepted_the_rest_is_sent_whole()
    {
        var step = new Halving(4).Refused().Refused().Refused().Accepted();
        (step.Start, step.Length, step.Refusals).ShouldBe((1, 3, 0));
    }

    [Fact]
    public void Only_refusals_of_the_event_alone_make_it_hopeless()
    {
        var step = new Halving(2).Refused();
        for (var tries = 1; tries <= Halving.MaxTries; tries++)
        {
            step.IsHopeless.ShouldBeFalse();
            step = step.Refused();
        }

        step.IsHopeless.ShouldBeTrue();
        step = step.SetAside();
        (step.Start, step.Length, step.IsHopeless, step.IsDone).ShouldBe((1, 1, false, false));
        step.Accepted().IsDone.ShouldBeTrue();
    }

    [Fact]
    public void Each_event_is_accepted_or_set_aside_once_and_in_order() => Check.Sample(
        Gen.Bool.Array[1, 300],
        bad =>
        {
            var done = new List<int>();
            var sends = 0;
            for (var step = new Halving(bad.Length); !step.IsDone;)
            {
                (++sends).ShouldBeLessThan(bad.Length * (Halving.MaxTries + 20));
                step.Length.ShouldBeGreaterThan(0);
                var range = Enumerable.Range(step.Start, step.Length).ToArray();
                if (!range.Any(i => bad[i]))
                {
                    done.AddRange(range);
                    step = step.Accepted();
                    continue;
                }

                step = step.Refused();
                if (!step.IsHopeless) continue;
                bad[step.Start].ShouldBeTrue();
                done.Add(step.Start);
                step = step.SetAside();
            }

            done.ShouldBe(Enumerable.Range(0, bad.Length));
        });

    [Fact]
    public void A_batch_without_events_is_a_bug() => Should.Throw<ArgumentOutOfRangeException>(() => new Halving(0));
}
