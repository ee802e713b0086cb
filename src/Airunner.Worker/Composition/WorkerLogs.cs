using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The program's own log: on standard error, because standard output belongs to the command.</summary>
internal static class WorkerLogs
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>A factory of loggers with this minimum level.</summary>
    public static ILoggerFactory Create(LogLevel least) =>
        new SerilogLoggerFactory(
            new LoggerConfiguration()
                .MinimumLevel.Is(LevelConvert.ToSerilogLevel(least))
                .WriteTo.Console(
                    outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose)
                .CreateLogger(),
            dispose: true);
}
