namespace Airunner.Actors.Testing.Tests;

public sealed class PublicApiSpecs
{
    [Fact]
    public void The_public_types_are_few_and_none_is_of_the_simulated_disk() =>
        typeof(TestWal).Assembly.GetExportedTypes().Select(type => type.FullName).Order().ShouldBe([
            "Airunner.Actors.Testing.DiskOperation",
            "Airunner.Actors.Testing.TestDisk",
            "Airunner.Actors.Testing.TestSender",
            "Airunner.Actors.Testing.TestWal",
        ]);
}
