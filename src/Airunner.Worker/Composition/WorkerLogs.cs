using System.Globalization;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The program's own log: on standard error, because standard output belongs to the command.</summary>
internal static class WorkerLogs
{
    /// <summary>A factory of loggers.</summary>
    /// <param name="settings">The lowest level, and how lines are shown.</param>
    /// <param name="secrets">What is masked in every line.</param>
    public static ILoggerFactory Create(WorkerSettings settings, Secrets secrets) =>
        new SerilogLoggerFactory(
            new LoggerConfiguration()
                .MinimumLevel.Is(LevelConvert.ToSerilogLevel(settings.LogLevel))
                .Filter.ByExcluding(IsAboutTheStop)
                .WriteTo.Sink(new DescriptorSink(Descriptor.StandardError, secrets, settings))
                .CreateLogger(),
            dispose: true);

    /// <summary>What stays pending at the stop is in the closing line and the exit status, or was asked for by --no-wait.</summary>
    private static bool IsAboutTheStop(LogEvent line) =>
        line.Level == LogEventLevel.Warning
        && line.RenderMessage(CultureInfo.InvariantCulture).StartsWith("Stopped: ", StringComparison.Ordinal);
}
