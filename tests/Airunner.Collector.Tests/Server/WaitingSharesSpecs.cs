using Airunner.Collector.Server.Calls;
using Airunner.Collector.Server.Settings;

namespace Airunner.Collector.Tests.Server;

public sealed class WaitingSharesSpecs
{
    [Fact]
    public void Shares_are_given_back_in_any_order_also_those_of_no_bytes()
    {
        var shares = new WaitingShares(CollectorConfiguration.Read().Limits);
        var (some, none, others) = (shares.Take("job", 5), shares.Take("job", 0), shares.Take("other", 7));

        some.Dispose();
        none.Dispose();
        shares.Total.ShouldBe(7);
        others.Dispose();
        shares.Total.ShouldBe(0);
    }
}
