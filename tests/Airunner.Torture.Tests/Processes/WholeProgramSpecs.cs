using Airunner.Torture.Processes;
using Airunner.Torture.Processes.WholeProgram;

namespace Airunner.Torture.Tests.Processes;

/// <summary>A short run of <c>program</c>, which kills the built program.</summary>
public sealed class WholeProgramSpecs
{
    private const int Rounds = 8;

    [Fact]
    public void Acknowledged_events_are_delivered_once_and_in_order_however_often_airunner_and_its_recovery_are_killed()
    {
        using var place = Place.From(new TortureOptions([]));
        var outcome = new ProgramCommand.Outcome();
        for (var seed = 1; seed <= Rounds; seed++) outcome.Round(place, seed);
        outcome.Wrong.ShouldBeEmpty();
        outcome.Kills.ShouldBeGreaterThan(0);
        outcome.KillsOfRecoveries.ShouldBeGreaterThan(0);
        outcome.Acknowledgements.ShouldBeGreaterThan(0);
    }
}
