using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class OpenFileLimitSpecs
{
    [Theory]
    [InlineData(null, 80, 64)]
    [InlineData(1L << 20, 80, 64)]
    [InlineData(228L, 80, 50)]
    [InlineData(128L, 80, 1)]
    [InlineData(64L, 80, 1)]
    public void What_is_free_is_shared_and_one_may_always_be_open(long? limit, int open, int expected) =>
        OpenFileLimit.Share(most: 64, filesOfEach: 2, limit, open).ShouldBe(expected);

    [Fact]
    public void The_limit_of_this_process_is_known() => OpenFileLimit.OfProcess().ShouldNotBeNull().ShouldBeGreaterThan(0);
}
