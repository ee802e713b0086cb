using Airunner.Actors.Jobs.Life;
using Airunner.Protocol;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>The events of a process, and a rule that ends its log where it has a start and no end.</summary>
internal static class ProcessLog
{
    public static JobEvent Start(long sequence = 1) =>
        new() { Sequence = sequence, EventType = EventType.ProcessStart, ProcessStart = new ProcessStartEvent { Pid = 7 } };

    public static JobEvent End(long sequence) =>
        new() { Sequence = sequence, EventType = EventType.ProcessEnd, ProcessEnd = new ProcessEndEvent { Pid = 7 } };

    public static JobEvent Error() =>
        new() { EventType = EventType.ProcessError, ProcessError = new ProcessErrorEvent { ErrorMessage = "outcome unknown" } };

    public static JobEvent? EndOf(LeftoverLog log) =>
        log.First is { EventType: EventType.ProcessStart }
            && log.Last is not (null or { EventType: EventType.ProcessEnd or EventType.ProcessError })
            ? Error()
            : null;
}
