using System.Globalization;
using Airunner.Worker.Masking;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Airunner.Worker.Composition;

/// <summary>The program's own log: on standard error, because standard output belongs to the command.</summary>
internal static class WorkerLogs
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>A factory of loggers with this minimum level.</summary>
    /// <param name="least">The lowest level.</param>
    /// <param name="secrets">What is masked in every line.</param>
    public static ILoggerFactory Create(LogLevel least, Secrets secrets) =>
        new SerilogLoggerFactory(
            new LoggerConfiguration()
                .MinimumLevel.Is(LevelConvert.ToSerilogLevel(least))
                .WriteTo.Console(
                    new MaskedLine(new MessageTemplateTextFormatter(Line, CultureInfo.InvariantCulture), secrets),
                    standardErrorFromLevel: LogEventLevel.Verbose)
                .CreateLogger(),
            dispose: true);

    private sealed class MaskedLine(ITextFormatter line, Secrets secrets) : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            line.Format(logEvent, text);
            output.Write(secrets.In(text.ToString()));
        }
    }
}
