using Airunner.Worker.Posix;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The program's own log: on standard error, because standard output belongs to the command.</summary>
internal static class WorkerLogs
{
    /// <summary>A factory of loggers with this minimum level.</summary>
    public static ILoggerFactory Create(LogLevel least) =>
        new SerilogLoggerFactory(
            new LoggerConfiguration()
                .MinimumLevel.Is(LevelConvert.ToSerilogLevel(least))
                .WriteTo.Sink(new DescriptorSink(Descriptor.StandardError))
                .CreateLogger(),
            dispose: true);
}
