using System.Diagnostics.Metrics;
using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>A log that an actor system is to have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Prepare">Reads its settings and makes its sender.</param>
internal sealed record JobWalDeclaration(InstanceName Name, Func<ActorSystem, PreparedJobWal> Prepare);

/// <summary>What a log needs to start.</summary>
/// <param name="Options">Valid settings.</param>
/// <param name="Senders">Returns the sender for each new SenderActor.</param>
/// <param name="Time">The wall clock.</param>
internal sealed record PreparedJobWal(JobWalOptions Options, Func<IEventSender> Senders, TimeProvider Time)
{
    /// <summary>The disk; null for the real one.</summary>
    internal IWalFileSystem? Files { get; init; }

    /// <summary>Places executions on several machines; null where all are here.</summary>
    internal IJobWalPlacement? Placement { get; init; }

    /// <summary>Whether logs are kept on this machine.</summary>
    internal bool HasLogs => Placement is not { HasLogs: false };

    /// <summary>Makes the meter; null where there is none.</summary>
    internal IMeterFactory? Meters { get; init; }
}
