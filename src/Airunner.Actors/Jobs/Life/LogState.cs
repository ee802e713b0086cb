using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Where one execution's log stands. What exists in a state is what its case holds.</summary>
internal abstract record LogState
{
    /// <summary>The open log; null where the state has none.</summary>
    internal virtual JobLog? OpenLog => null;

    /// <summary>What the state holds is given back: the file is closed, and the execution's name is free.</summary>
    internal virtual void Release()
    {
    }

    /// <summary>Nothing is open, and nothing is held: the log was not opened yet, or could not be.</summary>
    /// <param name="Failure">Why it could not be opened; null before the first try.</param>
    internal sealed record Unopened(OpenFailure? Failure) : LogState;

    /// <summary>The file is read for the first time, by another thread.</summary>
    internal sealed record Opening(ExecutionClaim Claim) : LogState
    {
        /// <inheritdoc/>
        internal override void Release() => Claim.GiveUp();
    }

    /// <summary>A state with an open log, whose bytes count in the quota, and with the execution's name.</summary>
    internal abstract record WithLog(ExecutionClaim Claim, JobLog Log) : LogState
    {
        /// <inheritdoc/>
        internal override JobLog OpenLog => Log;

        /// <inheritdoc/>
        internal override void Release()
        {
            Log.Dispose();
            Claim.GiveUp();
        }
    }

    /// <summary>The log is delivered, and written to as far as <paramref name="Access"/> allows.</summary>
    internal sealed record Live(ExecutionClaim Claim, JobLog Log, LogAccess Access, LogEnding Ending) : WithLog(Claim, Log)
    {
        /// <summary>The time to deliver is over.</summary>
        internal Closing Close() => new(Claim, Log, Access);

        /// <summary>Nothing is pending, and the file is closed.</summary>
        internal Archiving Archive() => new(Claim, Log, Ending);

        /// <summary>Nothing is pending, and the file is closed.</summary>
        internal Confirming Confirm() => new(Claim, Log, Access, Ending);
    }

    /// <summary>The time to deliver is over: closed as it is, whatever is pending.</summary>
    internal sealed record Closing(ExecutionClaim Claim, JobLog Log, LogAccess Access) : WithLog(Claim, Log)
    {
        /// <summary>Whether the execution goes on elsewhere: appends are returned to their callers, to be sent there.</summary>
        internal bool IsHandedOver { get; init; }
    }

    /// <summary>Nothing is pending, and the file is closed: the server is asked whether it has all events.</summary>
    internal sealed record Confirming(ExecutionClaim Claim, JobLog Log, LogAccess Access, LogEnding Ending) : WithLog(Claim, Log)
    {
        /// <summary>There is an answer, or none is waited for any more.</summary>
        internal Live Confirmed() => new(Claim, Log, Access, Ending);
    }

    /// <summary>Nothing is pending, and the file is closed: the archive takes it over.</summary>
    internal sealed record Archiving(ExecutionClaim Claim, JobLog Log, LogEnding Ending) : WithLog(Claim, Log);

    /// <summary>Nothing more to do: archived, removed or closed.</summary>
    internal sealed record Finished(JobStatus Status) : LogState;
}
