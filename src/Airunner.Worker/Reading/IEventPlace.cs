using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>A place that has events of one execution, by rising sequence: its log, the store, its archives, a server.</summary>
internal interface IEventPlace : IDisposable
{
    /// <summary>
    /// The first event that begins at a sequence or later; null where it has none now. The event stays current until a later call.
    /// </summary>
    /// <param name="from">The lowest sequence; it never falls from call to call.</param>
    /// <exception cref="Airunner.Collector.Store.StoreException">The store cannot be read.</exception>
    /// <exception cref="Airunner.Actors.WalException">A file cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="ServerUnreadableException">The server cannot be read.</exception>
    JobEvent? First(long from);

    /// <summary>Looks again at what there is on the disk.</summary>
    void Refresh();

    /// <summary>Whether it is on another machine: it is asked only where the places before it lack something.</summary>
    bool IsRemote => false;

    /// <summary>Whether it waits for events that are still to come, whoever writes them.</summary>
    bool IsFollowing => false;
}
