namespace Airunner.Actors.Jobs.Appending;

/// <summary>The number of the last durable commit. A log's actor publishes it; callers that wait read it, on any thread.</summary>
internal sealed class DurableThrough
{
    private long _value;

    /// <summary>The last durable commit, counted from 1; 0 before the first.</summary>
    internal long Value => Volatile.Read(ref _value);

    /// <summary>Publishes that this commit and every earlier one are durable.</summary>
    internal void Publish(long commitNumber) => Volatile.Write(ref _value, commitNumber);
}
