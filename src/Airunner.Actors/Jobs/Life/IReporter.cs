namespace Airunner.Actors.Jobs.Life;

/// <summary>How serious a report is.</summary>
internal enum ReportLevel
{
    /// <summary>For whoever looks for a fault.</summary>
    Debug,

    /// <summary>As it should be.</summary>
    Info,

    /// <summary>Needs an eye.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}

/// <summary>Where a log's life is reported: the actors' log, in a worker.</summary>
internal interface IReporter
{
    /// <summary>One line.</summary>
    /// <param name="level">How serious.</param>
    /// <param name="cause">The exception behind it, or null.</param>
    /// <param name="template">The message, with named holes.</param>
    /// <param name="values">What fills the holes, in order.</param>
    void Report(ReportLevel level, Exception? cause, string template, params object?[] values);

    /// <summary>What others may act on.</summary>
    void Publish(LogNotice notice);

    /// <summary>An execution has trouble that is reported together with that of others.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="execution">Whose.</param>
    /// <param name="reason">For people.</param>
    void Trouble(TroubleKind kind, JobExecution execution, string reason);

    /// <summary>An execution no longer has that trouble.</summary>
    void Over(TroubleKind kind, JobExecution execution);
}

/// <summary>Reports by level.</summary>
internal static class ReporterExtensions
{
    internal static void Info(this IReporter reporter, string template, params object?[] values) =>
        reporter.Report(ReportLevel.Info, null, template, values);

    internal static void Warning(this IReporter reporter, string template, params object?[] values) =>
        reporter.Report(ReportLevel.Warning, null, template, values);

    internal static void Error(this IReporter reporter, Exception? cause, string template, params object?[] values) =>
        reporter.Report(ReportLevel.Error, cause, template, values);
}
