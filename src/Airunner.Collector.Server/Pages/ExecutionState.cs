using Airunner.Protocol;

namespace Airunner.Collector.Server.Pages;

/// <summary>How an execution stands, as its last event says.</summary>
/// <param name="Kind">For the style sheet: running, passed, failed, lost.</param>
/// <param name="Word">For people.</param>
internal sealed record ExecutionState(string Kind, string Word)
{
    private const int FirstSignalStatus = 128;

    public static readonly ExecutionState Running = new("running", "running");

    /// <summary>Whether it can be over with this event.</summary>
    public static bool IsEnd(JobEvent jobEvent) => jobEvent.ProcessEnd is not null || jobEvent.ProcessError is { EndFollows: false };

    public static ExecutionState Of(JobEvent? last)
    {
        if (last is null || !IsEnd(last)) return Running;
        if (last.ProcessEnd is not { } end) return new ExecutionState("lost", "ended without a status");
        if (end.Signal > 0) return new ExecutionState("failed", $"killed by {SignalName(end.Signal)}");
        return end.ExitCode == 0 ? new ExecutionState("passed", "succeeded") : new ExecutionState("failed", $"failed, exit {end.ExitCode}");
    }

    /// <summary>The figure that a shell would show; empty while it runs.</summary>
    public static string Status(JobEvent? last) => last?.ProcessEnd is { } end
        ? (end.Signal > 0 && end.ExitCode == 0 ? FirstSignalStatus + end.Signal : end.ExitCode).ToString(
            System.Globalization.CultureInfo.InvariantCulture)
        : "";

    private static string SignalName(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        6 => "SIGABRT",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => $"signal {signal}",
    };
}
