using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What a <see cref="LogOwner"/> asks to be called back for, after a time.</summary>
internal enum LogTimer
{
    /// <summary>Try again what failed.</summary>
    Retry,

    /// <summary>Marks have waited long enough for an append to ride on.</summary>
    Marks,

    /// <summary>A batch has waited long enough to fill.</summary>
    Fill,

    /// <summary>Close the file if nothing was appended since.</summary>
    Idle,
}

/// <summary>What a <see cref="LogOwner"/> needs from outside: time, other threads, the sender and the archive.</summary>
/// <remarks>
/// Implemented by JobWalActor with Akka, and by the simulator with its virtual machine. Every answer comes as a call on the owner's thread.
/// </remarks>
internal interface ILogOwnerHost
{
    /// <summary>Calls <see cref="LogOwner.OnTimer"/> after a delay. A timer that is set already keeps its time.</summary>
    void Schedule(LogTimer timer, TimeSpan delay);

    /// <summary>Runs the work on a thread that may block, then calls <see cref="LogOwner.Exchanged"/>.</summary>
    void Exchange(LogExchange exchange);

    /// <summary>
    /// Runs the work on a sealed segment on a thread that may block, then calls <see cref="SealedSegments.Worked"/>.
    /// </summary>
    void Work(SegmentWork work);

    /// <summary>Reads a batch on another thread, then calls <see cref="LogOwner.BatchRead"/>.</summary>
    void ReadBatch(BatchPlan plan, int generation);

    /// <summary>Events are pending: there has to be a sender, which calls <see cref="LogDelivery.SenderWants"/>.</summary>
    void EnsureSender();

    /// <summary>Nothing is pending, and the file is closed: the sender may go.</summary>
    void StopSender();

    /// <summary>Somebody waits for everything to be delivered: a waiting retry happens at once.</summary>
    void HurrySender();

    /// <summary>Gives the sender that asked last a batch.</summary>
    void Send(long batchId, EventBatch events);

    /// <summary>
    /// Has a closed file of the log archived and removed; answered by <see cref="LogOwner.Archived"/> or <see
    /// cref="LogOwner.ArchiveFailed"/>.
    /// </summary>
    /// <param name="claim">The execution's name.</param>
    /// <param name="path">The file.</param>
    void RequestArchive(ExecutionClaim claim, string path);

    /// <summary>
    /// Has the delivered events counted, on a thread that may block, and the server asked whether it has all of them; answered by
    /// <see cref="LogOwner.Confirmed"/>, after a limited time in any case.
    /// </summary>
    void Confirm(Func<ExecutionTotals> count);

    /// <summary>An event cannot be delivered, and the rest goes on without it.</summary>
    void EventSetAside(long sequence, string reason);

    /// <summary>The log could not be opened.</summary>
    void OpenFailed(OpenFailure failure);

    /// <summary>Archived, removed or closed: nothing more to do here.</summary>
    void Finished(JobStatus status);
}
