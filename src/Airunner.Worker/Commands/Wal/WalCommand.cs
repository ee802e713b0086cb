using System.CommandLine;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal</c>: looks into logs, archives and kept damage, and keeps them in order.</summary>
internal static class WalCommand
{
    public const string Name = "wal";

    /// <summary>Whether a command is this one or one below it.</summary>
    public static bool Has(Command command) => command.Name == Name || command.Parents.Any(static parent => parent.Name == Name);

    public static Command Create(Shell shell, SharedOptions shared) => new(Name, "Look into the logs on this disk, and keep them in order.")
    {
        WalListCommand.Create(shell, shared),
        WalShowCommand.Create(shell, shared),
        WalVerifyCommand.Create(shell, shared),
        WalDumpCommand.Create(shell, shared),
        ExportCommand.Create(shell, shared), // the same as above it: who looks into a log finds it here
        WalStatsCommand.Create(shell, shared),
        WalRepairCommand.Create(shell, shared),
        WalReplayCommand.Create(shell, shared),
        WalPruneCommand.Create(shell, shared),
        WalPurgeCommand.Create(shell, shared),
        WalSetAsideCommand.Create(shell, shared),
        WalDiscardCommand.Create(shell, shared),
    };
}
