using Airunner.Actors.Jobs.Sequencing;
using Airunner.Collector.Server.Pages.Output;

namespace Airunner.Page.Tests.Output;

public sealed class MissingSequencesSpecs
{
    private static readonly long Base = NumberBase.At(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));

    private readonly MissingSequences _missing = new();

    [Fact]
    public void What_is_not_stored_between_two_events_is_missing()
    {
        foreach (var sequence in (long[])[2, 3, 7]) _missing.Pass(sequence, sequence);
        (_missing.Count, _missing.Sentence()).ShouldBe((4, "sequences 1 and 4–6 missing"));
    }

    [Fact]
    public void Before_the_part_of_another_machine_nothing_is_missing_and_in_it_all_is_counted()
    {
        foreach (var sequence in (long[])[Base + 1, Base + 2, Base + 65_537, Base + 65_539]) _missing.Pass(sequence, sequence);
        _missing.Count.ShouldBe(1);
    }
}
