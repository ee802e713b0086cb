using System.Text;

namespace Airunner.Node.Commands;

/// <summary>Variables that are for a node, and not for its commands: its settings, some of them secrets.</summary>
internal static class OwnVariables
{
    private static readonly byte[][] Prefixes =
    [
        [.. "AIRUNNER_"u8], [.. "AKKA__"u8], [.. "ASPNETCORE_"u8], [.. "DOTNET_"u8],
        [.. "NOTIFY_SOCKET="u8], [.. "WATCHDOG_"u8], // of systemd
    ];

    /// <summary>Whether this is one of them. Settings are read from names in any case.</summary>
    /// <param name="variable"><c>NAME=VALUE</c>.</param>
    public static bool Has(byte[] variable) => Prefixes.Any(prefix =>
        variable.Length >= prefix.Length && Ascii.EqualsIgnoreCase(variable.AsSpan(0, prefix.Length), prefix));
}
