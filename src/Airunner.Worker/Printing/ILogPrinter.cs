using Airunner.Protocol;

namespace Airunner.Worker.Printing;

/// <summary>Prints the output of a job in some form.</summary>
internal interface ILogPrinter
{
    /// <summary>Takes the job's next event.</summary>
    ValueTask TakeAsync(JobEvent jobEvent, CancellationToken cancellationToken);

    /// <summary>There is no more event for now: a following waits.</summary>
    void Idle()
    {
        // most print at once
    }

    /// <summary>Prints what is left: there are no more events.</summary>
    void End();
}
