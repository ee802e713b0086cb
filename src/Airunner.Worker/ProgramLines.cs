using Microsoft.Extensions.Logging;

namespace Airunner.Worker;

/// <summary>The lines that the program logs beside those of the library. An id is never given to another line.</summary>
internal static partial class ProgramLines
{
    [LoggerMessage(
        EventId = 1001,
        Level = LogLevel.Warning,
        Message = "The log of {Execution} does not accept events: {Reason} The producer is held back; the events are retried.{Before}")]
    public static partial void LogRefusing(this ILogger log, string execution, string reason, string before);

    [LoggerMessage(
        EventId = 1002,
        Level = LogLevel.Warning,
        Message = "The log of {Execution} accepts events again after {Seconds:0.0} s; nothing was lost.")]
    public static partial void LogAccepting(this ILogger log, string execution, double seconds);

    [LoggerMessage(
        EventId = 1003,
        Level = LogLevel.Warning,
        Message = "The log of {Job} {Execution} failed: {Reason} The command goes on without it. Its events up to {Sequence} are logged; "
            + "what it prints from now on is not")]
    public static partial void LogGoesOnUnlogged(this ILogger log, string job, string? execution, string reason, long sequence);

    [LoggerMessage(
        EventId = 1101,
        Level = LogLevel.Warning,
        Message = "The command (process {Pid}) was killed but does not end; it is no longer waited for.")]
    public static partial void LogKilledInVain(this ILogger log, int pid);

    [LoggerMessage(
        EventId = 1102,
        Level = LogLevel.Warning,
        Message = "The reader of the command's {Stream} closed it, so the command's pipe was closed too: nothing more of it is logged.")]
    public static partial void LogReaderClosed(this ILogger log, string stream);

    [LoggerMessage(
        EventId = 1103,
        Level = LogLevel.Warning,
        Message = "The command has ended, but a process that it started holds its {Stream} open: nothing more of it is logged.")]
    public static partial void LogCutOff(this ILogger log, string stream);

    [LoggerMessage(
        EventId = 1104,
        Level = LogLevel.Warning,
        Message = "The reader of the command's {Stream} did not read the last {Bytes} bytes; they are logged.")]
    public static partial void LogNotRead(this ILogger log, string stream, long bytes);

    [LoggerMessage(
        EventId = 1105,
        Level = LogLevel.Warning,
        Message = "The {Stream} can no longer be passed on ({Reason}); it is still logged.")]
    public static partial void LogNotPassedOn(this ILogger log, string stream, string reason);

    [LoggerMessage(EventId = 1106, Level = LogLevel.Warning, Message = "{Limit}")]
    public static partial void LogOverLimit(this ILogger log, string limit);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning, Message = "The reader of the input closed it; the input is still logged.")]
    public static partial void LogInputClosed(this ILogger log);

    [LoggerMessage(
        EventId = 1202,
        Level = LogLevel.Warning,
        Message = "The reader of the input did not read the last {Bytes} bytes; they are logged.")]
    public static partial void LogInputNotRead(this ILogger log, long bytes);

    [LoggerMessage(
        EventId = 1301,
        Level = LogLevel.Information,
        Message = "'airunner top' cannot ask this process: it may open few files only (ulimit -n)")]
    public static partial void LogFewFiles(this ILogger log);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Warning, Message = "'airunner top' got no answer: {Reason}")]
    public static partial void LogNoAnswer(this ILogger log, string reason);

    [LoggerMessage(EventId = 1303, Level = LogLevel.Information, Message = "'airunner top' cannot ask this process: {Reason}")]
    public static partial void LogCannotBeAsked(this ILogger log, string reason);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Information, Message = "{Sweep}")]
    public static partial void LogSweep(this ILogger log, string sweep);

    [LoggerMessage(
        EventId = 1402,
        Level = LogLevel.Error,
        Message = "The store did not close within {Seconds} s: a call to its disk does not return. It has all events that were delivered")]
    public static partial void LogStoreNotClosed(this ILogger log, double seconds);
}
