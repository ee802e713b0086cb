namespace Airunner.Actors.Streams.Tests;

public sealed class PublicApiSpecs
{
    [Fact]
    public void The_public_types_are_few() =>
        typeof(JobWalStreams).Assembly.GetExportedTypes().Select(type => type.Name).Order()
            .ShouldBe(["AppendedEvent", "AppendedEvents", "JobWalStreams"]);
}
