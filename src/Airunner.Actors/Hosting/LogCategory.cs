using Akka.Event;

namespace Airunner.Actors.Hosting;

/// <summary>The category of an actor system's line in Microsoft's logging.</summary>
internal static class LogCategory
{
    /// <summary>The full name of the class that logs; where a subject logs that is named by a text, the text.</summary>
    internal static string Of(LogEvent line) =>
        line.LogClass == typeof(string) ? line.LogSource : line.LogClass.FullName ?? line.LogSource;

    /// <summary>Akka's level, as Microsoft's logging names it.</summary>
    internal static Microsoft.Extensions.Logging.LogLevel LevelOf(LogEvent line) => line.LogLevel() switch
    {
        LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
        LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
        LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
        _ => Microsoft.Extensions.Logging.LogLevel.Error,
    };
}
