using Airunner.Actors.Signals;

namespace Airunner.Actors.Hosting;

/// <summary>The names by which OpenTelemetry, or any other listener, gets what the log measures.</summary>
/// <remarks>README.md has the tables of the instruments and the activities.</remarks>
public static class JobWalTelemetry
{
    /// <summary>The meter of the metrics.</summary>
    public const string MeterName = "Airunner.Actors";

    /// <summary>The source of the activities. Without a listener none is made.</summary>
    public const string SourceName = WalTraces.SourceName;
}
