using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>What code without actors needs of a running system.</summary>
internal sealed record JobWalAccess(ActorSystem System, IActorRef Jobs, JobWalOptions Options, JobWalCounters Counters)
{
    /// <summary>The way of appends into the logs.</summary>
    internal JobGates Gates { get; } = new(
        new ActorGateHost(System, Jobs, new GateLimits(Options.AppendMaxQueued, Options.AppendMaxQueuedBytes), TimeProvider.System));
}

/// <summary>Joins the two registrations: the container makes <see cref="IJobWal"/>, the actor system, started later, makes it work.</summary>
internal sealed class JobWalHandle
{
    private readonly TaskCompletionSource<JobWalAccess> _access = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when the actors are up.</summary>
    internal Task<JobWalAccess> Access => _access.Task;

    /// <summary>The actors are up.</summary>
    internal void Started(JobWalAccess access) => _access.TrySetResult(access);

    /// <summary>They will not come up.</summary>
    internal void Failed(Exception error) => _access.TrySetException(error);
}
