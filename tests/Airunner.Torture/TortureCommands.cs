using Airunner.Torture.Simulation;

namespace Airunner.Torture;

/// <summary>Every command there is.</summary>
internal static class TortureCommands
{
    public static IReadOnlyList<ITortureCommand> All { get; } =
    [
        new SimulateCommand(),
    ];
}
