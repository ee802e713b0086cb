namespace Airunner.Simulation;

/// <summary>Numbers the changes of one disk, to order them across files and names.</summary>
internal sealed class ChangeOrder
{
    private long _last;

    public long Next() => ++_last;
}
