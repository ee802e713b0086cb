using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>
/// The Akka extension of a system's usual log. Listed in HOCON, the log starts with the system and delivers what was left, and so do those
/// that have a section <c>airunner.logs.NAME</c>:
/// <c>akka.extensions = ["Airunner.Actors.Hosting.JobWalExtension, Airunner.Actors"]</c>.
/// </summary>
internal sealed class JobWalExtension : ExtensionIdProvider<JobWal>
{
    /// <inheritdoc/>
    public override JobWal CreateExtension(ExtendedActorSystem system)
    {
        var log = JobWal.Start(system, InstanceName.Default);
        foreach (var name in NamedSections.In(system.Settings.Config)) JobWalInstances.Of(system).Start(name);
        return log;
    }
}
