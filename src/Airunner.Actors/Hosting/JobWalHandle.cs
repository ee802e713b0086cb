using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>What <see cref="JobWal"/> uses of a running system.</summary>
internal sealed record JobWalAccess(ActorSystem System, IActorRef Jobs, IActorRef Archive, JobWalOptions Options, JobWalCounters Counters)
{
    /// <summary>One gate for each execution, through which appends reach the logs.</summary>
    internal JobGates Gates { get; } = new(
        new ActorGateHost(System, Jobs, new GateLimits(Options.AppendMaxQueued, Options.AppendMaxQueuedBytes), TimeProvider.System));
}

/// <summary>
/// Connects the two registrations: the container creates <see cref="IJobWal"/>, and the actor system, which starts later, provides its
/// actors.
/// </summary>
internal sealed class JobWalHandle
{
    private readonly TaskCompletionSource<JobWalAccess> _access = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the actors have started, or cannot be started.</summary>
    internal Task<JobWalAccess> Access => _access.Task;

    /// <summary>The actors have started.</summary>
    internal void Started(JobWalAccess access) => _access.TrySetResult(access);

    /// <summary>The actors cannot be started.</summary>
    internal void Failed(Exception error) => _access.TrySetException(error);
}
