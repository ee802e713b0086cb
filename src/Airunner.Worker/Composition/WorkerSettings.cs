using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>What command line and environment say; null leaves it to the configuration and its defaults.</summary>
/// <param name="StateDirectory">Full path of the state directory.</param>
/// <param name="ConfigFile">A HOCON file of overrides.</param>
/// <param name="DrainTimeout">How long an end goes on delivering.</param>
/// <param name="LogLevel">Least level of what is logged.</param>
internal sealed record WorkerSettings(string? StateDirectory, string? ConfigFile, TimeSpan? DrainTimeout, LogLevel LogLevel);
