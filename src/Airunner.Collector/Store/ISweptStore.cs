namespace Airunner.Collector.Store;

/// <summary>A store that is swept.</summary>
internal interface ISweptStore
{
    /// <summary>Whether there is a store. It is not created for a sweep.</summary>
    bool Exists { get; }

    /// <summary>Removes expired executions.</summary>
    /// <exception cref="StoreException">The store failed; what was removed before stays removed.</exception>
    /// <inheritdoc cref="SweepPass.Run"/>
    SweptExecutions Sweep(StoreRetention retention, DateTimeOffset now, bool isClockProven, Func<bool> isTimeOver);

    /// <summary>Remembers a sweep.</summary>
    /// <exception cref="StoreException">The store failed.</exception>
    void Swept(DateTimeOffset now);
}
