using Airunner.Actors.Jobs.Life;

namespace Airunner.Actors.Tests.Jobs.Life;

public sealed class CountedArchivesSpecs
{
    [Fact]
    public void The_oldest_are_forgotten()
    {
        var counted = new CountedArchives(most: 2);
        foreach (var number in new[] { 1, 2, 3 }) counted.Add($"a~{number}", new ExecutionTotals(number, number, 1, 0));

        counted.ByPath.Keys.ShouldBe(["a~2", "a~3"]);
        counted.ByPath["a~3"].LastSequence.ShouldBe(3);
    }
}
