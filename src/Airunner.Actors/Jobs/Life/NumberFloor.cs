namespace Airunner.Actors.Jobs.Life;

/// <summary>The floor of one execution, looked up again only after a change. For one thread.</summary>
internal sealed class NumberFloor(NumberFloors floors, JobExecution execution)
{
    private int _version = -1;
    private long _floor;

    /// <summary>Numbers that the log gives are above it.</summary>
    internal long Current
    {
        get
        {
            var version = floors.Version;
            if (version == _version) return _floor;
            _floor = floors.Of(execution);
            _version = version;
            return _floor;
        }
    }
}
