using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Runs blocking disk work outside the commit threads: zeroing space ahead of a writer, reading batches from the disk.</summary>
internal interface IBackgroundIo
{
    /// <summary>Runs the work later, on a thread that may block. The work must not throw.</summary>
    /// <returns>False once disposed: it will not run.</returns>
    /// <exception cref="NoThreadException">No thread could be started: it will not run.</exception>
    bool Run(Action work);

    /// <summary>The clock that measures the work.</summary>
    TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// Waits until running work pulses a lock that the caller holds. An implementation without threads does that work here.
    /// </summary>
    void Await(object gate) => Monitor.Wait(gate);
}
