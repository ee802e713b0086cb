using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>
/// The Akka extension of a system's usual log. Listed in HOCON, the log starts with the system and delivers what was left:
/// <c>akka.extensions = ["Airunner.Actors.Hosting.JobWalExtension, Airunner.Actors"]</c>.
/// </summary>
public sealed class JobWalExtension : ExtensionIdProvider<JobWal>
{
    /// <inheritdoc/>
    public override JobWal CreateExtension(ExtendedActorSystem system) => JobWal.Start(system, InstanceName.Default);
}
