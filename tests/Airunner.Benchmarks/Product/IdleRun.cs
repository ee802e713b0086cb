using System.Diagnostics;
using System.Globalization;

namespace Airunner.Benchmarks.Product;

/// <summary>A wrapped command that does nothing: threads, memory and processor time of the program beside it.</summary>
internal static class IdleRun
{
    private const int TicksPerSecond = 100; // USER_HZ
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string workload, IReadOnlyList<string> command, Setting setting)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"'{command[0]}' did not start.");
        try
        {
            await Task.Delay(setting.IsSmoke ? Settles / 10 : Settles);
            var watched = setting.IsSmoke ? Watched / 100 : Watched;
            var before = Ticks(process.Id);
            await Task.Delay(watched);
            var busyMs = (Ticks(process.Id) - before) * 1000.0 / TicksPerSecond / watched.TotalSeconds;
            var threads = Directory.GetDirectories($"/proc/{process.Id}/task").Length;
            return
            [
                new Figure(workload, "idle run: processor time", busyMs, "ms/s", Target.AtMost(3)),
                new Figure(workload, "idle run: threads", threads, "", Target.AtMost(16)),
                new Figure(workload, "idle run: resident", ResidentKb(process.Id) / 1000.0, "MB", Target.AtMost(45)),
            ];
        }
        finally
        {
            await Processes.RunAsync("kill", [process.Id.ToString(CultureInfo.InvariantCulture)]); // TERM: it ends its command too
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Processor time in user and kernel mode, threads that have ended included.</summary>
    private static long Ticks(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from the third on
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static long ResidentKb(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
