using Airunner.Actors.Jobs.Life;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>Places executions on several machines: implemented by a package for clusters.</summary>
internal interface IJobWalPlacement
{
    /// <summary>Whether executions are placed on this machine too. False: it only appends.</summary>
    bool HasLogs { get; }

    /// <summary>Starts it, once.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="jobs">The JobsActor of this machine; nobody where it only appends.</param>
    /// <param name="floors">Takes the floors of the executions placed here.</param>
    /// <param name="options">The settings.</param>
    /// <returns>The actor that takes the messages of <see cref="JobWalProtocol"/> for every execution, wherever its log is.</returns>
    IActorRef Start(ActorSystem system, IActorRef jobs, NumberFloors floors, JobWalOptions options);
}
