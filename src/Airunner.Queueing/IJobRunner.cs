namespace Airunner.Queueing;

/// <summary>What a program does with one job. Taking, holding, ending and reporting it is the loop's.</summary>
internal interface IJobRunner
{
    /// <summary>Waits until jobs can be run here: none is taken before.</summary>
    Task ReadyAsync(CancellationToken cancellationToken);

    /// <summary>Prepares a job before it is confirmed: where that fails, it counts as not begun, and another worker gets it.</summary>
    /// <exception cref="UnrunnableJobException">No try of this program can succeed; the job has failed.</exception>
    Task<IPreparedJob> PrepareAsync(QueuedCommand command, CancellationToken cancellationToken);
}

/// <summary>A job that can start. To dispose one that was not run leaves nothing of it.</summary>
internal interface IPreparedJob : IAsyncDisposable
{
    /// <summary>The command's name as others may see it; empty for none.</summary>
    string Name { get; }

    /// <summary>Runs it to its end. An exception: what became of it is not known, and the server decides.</summary>
    /// <param name="ends">Cancelled when the command is to be ended.</param>
    Task<JobEnd> RunAsync(CancellationToken ends);
}

/// <summary>How a command has ended.</summary>
/// <param name="Status">Its exit status.</param>
/// <param name="Why">For people, where the status is not the command's own; else empty.</param>
internal sealed record JobEnd(int Status, string Why = "");
