namespace Airunner.Actors.Jobs.Appending;

/// <summary>The number of the last commit that is durable, published by a log's actor to whoever waits.</summary>
internal sealed class DurableThrough
{
    private long _value;

    /// <summary>Commits are numbered from 1; 0 before the first.</summary>
    internal long Value => Volatile.Read(ref _value);

    /// <summary>This commit, and every one before it, is durable.</summary>
    internal void Publish(long commitNumber) => Volatile.Write(ref _value, commitNumber);
}
