using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Runs blocking disk work that nobody waits for: zeroing space ahead of a writer.</summary>
internal interface IBackgroundIo
{
    /// <summary>Runs the work some time, on a thread that may block. The work does not throw.</summary>
    void Run(Action work);

    /// <summary>The clock by which work is timed.</summary>
    TimeProvider Time => TimeProvider.System;

    /// <summary>Waits for running work to pulse a lock that the caller holds. One thread alone does some of the work instead.</summary>
    void Await(object gate) => Monitor.Wait(gate);
}
