namespace Airunner.Actors.Hosting;

/// <summary>What one system does, at one moment. Counts are from its start on.</summary>
internal sealed record JobWalFigures
{
    /// <summary>Logs that are open, or are leftover logs that are not finished.</summary>
    public int Logs { get; init; }

    /// <summary>Events acknowledged as durable.</summary>
    public long Appends { get; init; }

    /// <summary>Durable writes.</summary>
    public long Commits { get; init; }

    /// <summary>Bytes made durable.</summary>
    public long WrittenBytes { get; init; }

    /// <summary>What half of the last durable writes took at most; null where there were none.</summary>
    public TimeSpan? SyncMedian { get; init; }

    /// <summary>What 99 of a hundred of them took at most.</summary>
    public TimeSpan? SyncNearWorst { get; init; }

    /// <summary>Events still to be delivered.</summary>
    public long Pending { get; init; }

    /// <summary>When the oldest of them was appended.</summary>
    public DateTimeOffset? OldestPending { get; init; }

    /// <summary>Events acknowledged by the receiver.</summary>
    public long Delivered { get; init; }

    /// <summary>Calls of the sender.</summary>
    public long Sends { get; init; }

    /// <summary>Those of them that failed, and were or will be tried again.</summary>
    public long FailedSends { get; init; }

    /// <summary>Bytes of all live logs.</summary>
    public long LiveBytes { get; init; }

    /// <summary>What is wrong, for people; null where nothing is.</summary>
    public string? Trouble { get; init; }
}
