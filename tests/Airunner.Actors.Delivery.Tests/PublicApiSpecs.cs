namespace Airunner.Actors.Queues.Tests;

public sealed class PublicApiSpecs
{
    [Fact]
    public void There_is_one_public_type() =>
        typeof(DurableQueues).Assembly.GetExportedTypes().Select(static type => type.Name).ShouldBe(["DurableQueues"]);
}
