using Airunner.Protocol;
using Airunner.Worker.Posix;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Running;

/// <summary>The events about the command's process. They get their sequences later.</summary>
internal static class ProcessEvents
{
    public static JobEvent Started(int pid, ProcessOrigin origin, DateTimeOffset now) => new()
    {
        Timestamp = now.ToTimestamp(),
        EventType = EventType.ProcessStart,
        ProcessStart = new ProcessStartEvent { Pid = pid, StartedAt = now.ToTimestamp(), Origin = origin },
    };

    public static JobEvent Ended(int pid, ExitStatus exit, TimeSpan ran, DateTimeOffset now) => new()
    {
        Timestamp = now.ToTimestamp(),
        EventType = EventType.ProcessEnd,
        ProcessEnd = new ProcessEndEvent { Pid = pid, ExitCode = exit.Code, Signal = exit.Signal, RunDuration = ran.ToDuration() },
    };

    public static JobEvent CouldNotStart(string message, DateTimeOffset now) => new()
    {
        Timestamp = now.ToTimestamp(),
        EventType = EventType.ProcessError,
        ProcessError = new ProcessErrorEvent { ErrorMessage = message },
    };

    /// <summary>A limit of time or output is passed. The command's end follows, now or later.</summary>
    public static JobEvent OverLimit(string message, DateTimeOffset now) => new()
    {
        Timestamp = now.ToTimestamp(),
        EventType = EventType.ProcessError,
        ProcessError = new ProcessErrorEvent { ErrorMessage = message, EndFollows = true },
    };

    public static JobEvent Resized(WindowSize size, DateTimeOffset now) => new()
    {
        Timestamp = now.ToTimestamp(),
        EventType = EventType.TerminalResize,
        TerminalResize = new TerminalResizeEvent
        {
            Cols = size.Columns,
            Rows = size.Rows,
            WidthPixels = size.WidthPixels,
            HeightPixels = size.HeightPixels,
        },
    };

    public static JobEvent Heartbeat(TimeSpan elapsed, bool alive, DateTimeOffset now) => new()
    {
        Timestamp = now.ToTimestamp(),
        EventType = EventType.Heartbeat,
        Heartbeat = new HeartbeatEvent { ElapsedTime = elapsed.ToDuration(), ProcessAlive = alive },
    };
}
