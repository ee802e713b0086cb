using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Jobs.Life;

public sealed class FoundDamageSpecs : LogOwnerFixture
{
    private static readonly DamageFinding Finding = new(DamageKind.BrokenBody, 100, 20, 1, 2);
    private readonly JobWalCounters _counters = new();

    [Fact]
    public void Damage_is_counted_once_until_it_is_repaired_and_what_is_found_in_the_repaired_file_is_new()
    {
        using var writer = Parts.Opener.Open(LogPath).Writer.ShouldNotBeNull();
        var unrepaired = new OpenedLog(LogPath, Parts.Opener.Open(LogPath).Contents, Writer: null) { Findings = [Finding] };
        var damage = new FoundDamage(_counters, new LogReports(Job, NoReports.Instance));
        for (var n = 0; n < 3; n++) damage.Report(unrepaired, unrepaired.Contents.Index);
        (damage.Findings, damage.LostBytes, _counters.LostBytes).ShouldBe((1, 20, 20));
        damage.Report(unrepaired with { Writer = writer }, unrepaired.Contents.Index);
        damage.Findings.ShouldBe(1);

        damage.Report(unrepaired with { Writer = writer }, unrepaired.Contents.Index);
        (damage.Findings, damage.LostBytes, _counters.LostBytes).ShouldBe((2, 40, 40));
    }
}
