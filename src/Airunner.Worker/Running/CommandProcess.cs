using System.Globalization;
using System.Text;
using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Running;

/// <summary>Looks for the process of a command whose worker has ended. Its number may be that of another process by now.</summary>
internal static class CommandProcess
{
    private const long TicksPerSecond = 100; // of times in /proc, on every Linux system

    /// <summary>How much later or earlier than it was logged a process may have started: the wall clock may have been set.</summary>
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(5);

    /// <summary>What became of a process.</summary>
    /// <param name="execution">The execution that it was the command of.</param>
    /// <param name="start">Its start, as it was logged.</param>
    public static CommandFate FateOf(JobExecution execution, ProcessStartEvent start)
    {
        var host = start.Origin?.Host ?? "";
        if (host.Length > 0 && host != Environment.MachineName) return CommandFate.Elsewhere;
        if (!ProcessTable.TryRead(start.Pid, out var process) || process.IsZombie) return CommandFate.Gone;
        return HasExecution(start.Pid, execution) || StartedThen(process.StartTicks, start) ? CommandFate.Runs : CommandFate.Gone;
    }

    /// <summary>Whether its environment names the execution: so it does unless the command has cleared it.</summary>
    private static bool HasExecution(int pid, JobExecution execution)
    {
        var variable = Encoding.UTF8.GetBytes($"\0AIRUNNER_EXECUTION={execution.Execution}\0");
        try
        {
            ReadOnlySpan<byte> environment = [0, .. File.ReadAllBytes($"/proc/{pid}/environ")];
            return environment.IndexOf(variable) >= 0;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false; // of another user, or ended: its time of start decides
        }
    }

    private static bool StartedThen(long startTicks, ProcessStartEvent start)
    {
        if (start.StartedAt is null) return false;
        const string BootTime = "btime ";
        var line = Array.Find(File.ReadAllLines("/proc/stat"), line => line.StartsWith(BootTime, StringComparison.Ordinal));
        if (line is null) return false;
        var boot = DateTimeOffset.FromUnixTimeSeconds(long.Parse(line[BootTime.Length..], CultureInfo.InvariantCulture));
        var started = boot + TimeSpan.FromSeconds((double)startTicks / TicksPerSecond);
        return (started - start.StartedAt.ToDateTimeOffset()).Duration() < StartsWithin;
    }
}
