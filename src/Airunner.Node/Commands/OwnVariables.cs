namespace Airunner.Node.Commands;

/// <summary>Variables of a node's environment that are for the node, and not for its commands.</summary>
internal static class OwnVariables
{
    private static readonly byte[][] Prefixes =
    [
        [.. "AIRUNNER_"u8], [.. "ASPNETCORE_"u8], [.. "DOTNET_"u8],
        [.. "NOTIFY_SOCKET="u8], [.. "WATCHDOG_"u8], // of systemd
    ];

    /// <summary>Whether this is one of them.</summary>
    /// <param name="variable"><c>NAME=VALUE</c>.</param>
    public static bool Has(byte[] variable) => Prefixes.Any(prefix => variable.AsSpan().StartsWith(prefix));
}
