using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Commands;

/// <summary>Names of log levels.</summary>
internal static class LogLevelText
{
    public const string Allowed = "debug, information, warning or error";

    /// <summary>Parses a level in any case; also <c>info</c>, <c>warn</c>, <c>err</c>, <c>trace</c> and <c>fatal</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LogLevel level)
    {
        LogLevel? found = text?.Trim().ToUpperInvariant() switch
        {
            "TRACE" or "VERBOSE" => LogLevel.Trace,
            "DEBUG" => LogLevel.Debug,
            "INFORMATION" or "INFO" => LogLevel.Information,
            "WARNING" or "WARN" => LogLevel.Warning,
            "ERROR" or "ERR" => LogLevel.Error,
            "FATAL" or "CRITICAL" => LogLevel.Critical,
            _ => null,
        };
        level = found ?? LogLevel.Warning;
        return found is not null;
    }
}
