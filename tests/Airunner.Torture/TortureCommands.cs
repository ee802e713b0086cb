using Airunner.Torture.ActorSimulation;
using Airunner.Torture.Exhaustion;
using Airunner.Torture.Fuzzing;
using Airunner.Torture.Mutation;
using Airunner.Torture.Processes;
using Airunner.Torture.Processes.Clusters;
using Airunner.Torture.Processes.FileSystems;
using Airunner.Torture.Processes.Victims;
using Airunner.Torture.Processes.WholeProgram;
using Airunner.Torture.Simulation;

namespace Airunner.Torture;

/// <summary>Every command there is.</summary>
internal static class TortureCommands
{
    public static IReadOnlyList<ITortureCommand> All { get; } =
    [
        SimulatedWorld.Command,
        ActorWorld.Command,
        new KillCommand(),
        new OrderCommand(),
        new InjectCommand(),
        new ProgramCommand(),
        new RaceCommand(),
        new RestartCommand(),
        new FullDiskCommand(),
        new FileSystemsCommand(),
        new RemountCommand(),
        new ClusterCommand(),
        new MutateCommand(),
        new VictimCommand(),
        new RacerCommand(),
        new ClusterNodeCommand(),
        new ExhaustCommand(),
        new FuzzCommand(),
    ];
}
