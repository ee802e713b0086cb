namespace Airunner.Simulation;

/// <summary>Counts the changes of one disk, so that their order can be told across files and names.</summary>
internal sealed class ChangeOrder
{
    private long _last;

    public long Next() => ++_last;
}
