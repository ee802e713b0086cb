using System.Collections.Concurrent;
using Airunner.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Running;

/// <summary>Ends the executions of <c>run</c> whose worker was killed, so that nobody waits for their end.</summary>
/// <param name="time">The time of the event.</param>
/// <param name="fateOf">What became of the command of an execution, by the event of its start.</param>
internal sealed class InterruptedRuns(TimeProvider time, Func<JobExecution, ProcessStartEvent, CommandFate> fateOf)
{
    private readonly ConcurrentDictionary<JobExecution, string> _messages = new();

    /// <summary>What the log of an execution was ended with, by this process; null where it was not.</summary>
    public string? MessageOf(JobExecution execution) => _messages.GetValueOrDefault(execution);

    /// <summary>The event that a leftover log needs; null where it needs none.</summary>
    public JobEvent? EndOf(LeftoverLog log)
    {
        if (log.Last is not { } last || !IsInterrupted(log.First, last)) return null;
        var message = Message(log.Execution, log.First?.ProcessStart);
        _messages[log.Execution] = message;
        return new JobEvent
        {
            Timestamp = time.GetUtcNow().ToTimestamp(),
            EventType = EventType.ProcessError,
            ProcessError = new ProcessErrorEvent { ErrorMessage = message },
        };
    }

    /// <summary>Whether a log is that of a run and does not have its end.</summary>
    /// <param name="first">Its first event; null where it is not known.</param>
    /// <param name="last">Its last event.</param>
    public static bool IsInterrupted(JobEvent? first, JobEvent last) => !IsEnd(last) && IsRun(first, last);

    private static bool IsEnd(JobEvent last) =>
        last.EventType == EventType.ProcessEnd || last is { EventType: EventType.ProcessError, ProcessError.EndFollows: false };

    /// <summary>
    /// Whether a run wrote the log: it begins with the start of a process. Where its beginning is lost, to the retention or to damage, the
    /// last event tells: the kinds of a run are not those of <c>pipe</c>.
    /// </summary>
    private static bool IsRun(JobEvent? first, JobEvent last)
    {
        if (first is { EventType: EventType.ProcessStart }) return true;
        var isBeginningLost = first is null or { Sequence: > 1 };
        return isBeginningLost
            && last.EventType is EventType.OutputBatch or EventType.Heartbeat or EventType.TerminalResize or EventType.ProcessError;
    }

    private string Message(JobExecution execution, ProcessStartEvent? process)
    {
        const string Ended = "The worker ended without logging the end of the command; its outcome is unknown";
        if (process is null) return $"{Ended}.";
        var fate = fateOf(execution, process) switch
        {
            CommandFate.Runs => "still runs",
            CommandFate.Gone => "does not run any more",
            _ => $"ran on host {process.Origin.Host}: whether it still runs is not known here",
        };
        return $"{Ended}. Its process {process.Pid} {fate}.";
    }
}
