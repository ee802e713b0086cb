using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Runs blocking disk work outside the commit threads: zeroing space ahead of a writer, reading batches from the disk.</summary>
internal interface IBackgroundIo
{
    /// <summary>Runs the work later, on a thread that may block; not at all once disposed. The work must not throw.</summary>
    void Run(Action work);

    /// <summary>The clock that measures the work.</summary>
    TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// Waits until running work pulses a lock that the caller holds. An implementation without threads does that work here.
    /// </summary>
    void Await(object gate) => Monitor.Wait(gate);
}
