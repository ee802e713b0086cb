using Airunner.Actors.Jobs.Life;
using Akka.Event;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Reports to an actor's log.</summary>
internal sealed class ActorReporter(ILoggingAdapter log) : IReporter
{
    /// <inheritdoc/>
    public void Report(ReportLevel level, Exception? cause, string template, params object?[] values)
    {
        var akkaLevel = level switch
        {
            ReportLevel.Info => LogLevel.InfoLevel,
            ReportLevel.Warning => LogLevel.WarningLevel,
            _ => LogLevel.ErrorLevel,
        };
        log.Log(akkaLevel, cause!, template, values!);
    }
}
