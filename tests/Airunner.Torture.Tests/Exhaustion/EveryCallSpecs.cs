using Airunner.Actors.Storage;
using Airunner.Simulation;
using Airunner.Torture.Exhaustion;

namespace Airunner.Torture.Tests.Exhaustion;

public sealed class EveryCallSpecs
{
    public static TheoryData<string, bool> Scripts => new()
    {
        { nameof(LifeScript.OneFile), true },
        { nameof(LifeScript.OneFile), false },
        { nameof(LifeScript.Segments), true },
        { nameof(LifeScript.Segments), false },
    };

    public static TheoryData<DiskOperation> Operations => [.. Enum.GetValues<DiskOperation>()];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_makes_every_call_there_is(string name, bool direct)
    {
        // Made only after a failure: of a file that somebody removed, and where nothing more can be made.
        DiskOperation[] afterFailures = [DiskOperation.Reopen, DiskOperation.FreeInodes];

        // No owner makes it: it is for those who read the logs of others.
        DiskOperation[] ofReaders = [DiskOperation.LookAtLock];
        var made = EveryCall.Script(Of(name, direct)).Select(static call => call.Operation);
        Enum.GetValues<DiskOperation>().Except(afterFailures).Except(ofReaders).Except(made).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_call_may_fail_with_the_errors_of_its_man_page(DiskOperation operation)
    {
        var errors = ManPages.ErrorsOf(operation);
        errors.ShouldContain(Errno.EIO);
        errors.ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_life_survives_each_call_failing_with_each_error(string name, bool direct) =>
        EveryCall.Fails(Of(name, direct)).Broken.ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_script_survives_a_disk_that_fails_from_any_call_on(string name, bool direct) =>
        EveryCall.FailsFromThereOn(Of(name, direct)).Broken.ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_script_survives_a_crash_at_each_call_with_any_unsynced_changes_lost(string name, bool direct) =>
        EveryCall.Crashes(Of(name, direct)).Broken.ShouldBeEmpty();

    private static LifeScript Of(string name, bool direct) =>
        name == nameof(LifeScript.Segments) ? LifeScript.Segments(direct) : LifeScript.OneFile(direct);
}
