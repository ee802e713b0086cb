using Airunner.Actors.Delivery;

namespace Airunner.Actors.Tests.Delivery;

public class SendSizeSpecs
{
    [Fact]
    public void A_timeout_halves_what_was_sent_down_to_one_event()
    {
        SendSize.AfterTimeout(256).Most.ShouldBe(128);
        SendSize.AfterTimeout(3).Most.ShouldBe(1);
        SendSize.AfterTimeout(1).Most.ShouldBe(1);
    }

    [Fact]
    public void Full_sends_that_are_accepted_allow_more_without_a_limit()
    {
        var size = new SendSize(1);
        var sends = 0;
        for (; size.Most < 256; sends++) size = size.Accepted(size.Most);
        sends.ShouldBeInRange(20, 40);
        SendSize.Unlimited.Accepted(int.MaxValue).ShouldBe(SendSize.Unlimited);
    }

    [Fact]
    public void A_send_smaller_than_allowed_says_nothing_about_a_larger_one() => new SendSize(8).Accepted(7).Most.ShouldBe(8);
}
