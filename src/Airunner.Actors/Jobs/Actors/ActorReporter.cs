using Airunner.Actors.Jobs.Life;
using Akka.Event;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Reports to an actor's log.</summary>
/// <param name="log">The actor's log.</param>
/// <param name="troubles">What all executions report together.</param>
/// <param name="stream">Where notices are published.</param>
internal sealed class ActorReporter(ILoggingAdapter log, TroubleLog troubles, EventStream stream) : IReporter
{
    /// <inheritdoc/>
    public void Report(ReportLevel level, Exception? cause, string template, params object?[] values) =>
        Write(log, level, cause, template, values);

    /// <inheritdoc/>
    public void Publish(LogNotice notice) => stream.Publish(notice);

    /// <summary>One line.</summary>
    internal static void Write(ILoggingAdapter log, ReportLevel level, Exception? cause, string template, object?[] values)
    {
        var akkaLevel = level switch
        {
            ReportLevel.Debug => LogLevel.DebugLevel,
            ReportLevel.Info => LogLevel.InfoLevel,
            ReportLevel.Warning => LogLevel.WarningLevel,
            _ => LogLevel.ErrorLevel,
        };
        log.Log(akkaLevel, cause!, template, values!);
    }

    /// <inheritdoc/>
    public void Trouble(TroubleKind kind, JobExecution execution, string reason) => troubles.Note(kind, execution, reason);

    /// <inheritdoc/>
    public void Over(TroubleKind kind, JobExecution execution) => troubles.Over(kind, execution);
}
