using Airunner.Actors.Signals;

namespace Airunner.Actors.Hosting;

/// <summary>The traces of the log: activities of the source <see cref="SourceName"/>, for OpenTelemetry.</summary>
/// <remarks>README.md has the table of the activities. Without a listener none is made.</remarks>
public static class JobWalTraces
{
    /// <summary>The source's name.</summary>
    public const string SourceName = WalTraces.SourceName;
}
