using Airunner.Actors.Jobs.Life;

namespace Airunner.Actors.Tests.Jobs.Life;

public sealed class NumberFloorSpecs
{
    private static readonly JobExecution Job = new("build", "1");
    private readonly NumberFloors _floors = new();

    [Fact]
    public void Without_a_floor_every_number_is_above_it()
    {
        _floors.Of(Job).ShouldBe(-1);
        new NumberFloor(_floors, Job).Current.ShouldBe(-1);
    }

    [Fact]
    public void A_floor_is_raised_and_never_lowered()
    {
        _floors.Raise(Job, 10);
        _floors.Of(Job).ShouldBe(10);
        _floors.Raise(Job, 30);
        _floors.Raise(Job, 20);
        _floors.Of(Job).ShouldBe(30);
        _floors.Of(new JobExecution("build", "2")).ShouldBe(-1);
    }

    [Fact]
    public void What_was_looked_up_is_looked_up_again_after_each_change()
    {
        _floors.Raise(Job, 10);
        var floor = new NumberFloor(_floors, Job);
        floor.Current.ShouldBe(10);
        floor.Current.ShouldBe(10);
        _floors.Raise(Job, 20);
        floor.Current.ShouldBe(20);
        var version = _floors.Version;
        _floors.Raise(Job, 30);
        _floors.Version.ShouldNotBe(version);
    }

    [Fact]
    public void An_execution_that_numbers_no_more_has_none()
    {
        _floors.Raise(Job, 10);
        _floors.Remove(Job);
        _floors.Of(Job).ShouldBe(-1);
    }
}
