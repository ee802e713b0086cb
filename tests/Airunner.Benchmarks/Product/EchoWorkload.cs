using System.Diagnostics;
using System.Text;
using Airunner.Worker.Posix;

namespace Airunner.Benchmarks.Product;

/// <summary>The time from a keystroke to its echo by a command: alone, under <c>script</c>, under <c>airunner run</c>.</summary>
internal sealed class EchoWorkload : IProductWorkload
{
    /// <summary>A program that echoes itself, as editors and shells do.</summary>
    private const string Command = "stty raw -echo; printf ready; exec cat";
    private const double Percentile = 0.99;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(2); // a fast typist; each finds the programs asleep
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private PublishedProgram? _program;

    public string Name => "echo";

    public int MostRounds => 3;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var keys = setting.Of(2000, 20);
        var bare = Measure(["sh", "-c", Command], keys);
        var script = Measure(["script", "-qec", Command, setting.PathOf("typescript")], keys);
        string[] wrapped = [.. _program.Command, "run", "--state-dir", setting.PathOf("state"), "--", "sh", "-c", Command];
        var ours = Measure(wrapped, keys);
        var label = $"{keys:N0} keystrokes, p99 to the echo";
        return
        [
            new Figure(Name, $"{label}: bare pty", bare, "ms"),
            new Figure(Name, $"{label}: script, over bare", script - bare, "ms"),
            new Figure(Name, $"{label}: airunner run, over bare", ours - bare, "ms", Target.AtMost(5)),
        ];
    }

    /// <returns>The percentile, in milliseconds.</returns>
    private static double Measure(string[] command, int keys)
    {
        var terminal = PseudoTerminal.Open(like: null);
        var pid = Spawner.Start(SpawnPlan.Of(command) with
        {
            IsSessionLeader = true,
            Opened = [(terminal.SlavePath, 0), (terminal.SlavePath, 1), (terminal.SlavePath, 2)],
        });
        try
        {
            ReadUntil(terminal.Master, "ready");
            var taken = new double[keys];
            for (var n = 0; n < keys; n++)
            {
                Thread.Sleep(Between);
                var began = Stopwatch.GetTimestamp();
                terminal.Master.WriteSome("x"u8);
                ReadUntil(terminal.Master, "x");
                taken[n] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }

            Array.Sort(taken);
            return taken[(int)((keys - 1) * Percentile)];
        }
        finally
        {
            terminal.Master.Close();
            _ = Libc.Kill(pid, Signals.Kill); // under nohup a hang-up ends nothing
            _ = ChildWait.Reap(pid);
        }
    }

    private static void ReadUntil(Descriptor terminal, string expected)
    {
        var seen = new StringBuilder();
        var buffer = new byte[4096];
        var ready = new bool[1];
        while (!seen.ToString().Contains(expected, StringComparison.Ordinal))
        {
            Poller.Wait([terminal], ready, (int)Patience.TotalMilliseconds);
            var count = ready[0] ? terminal.Read(buffer) : 0;
            if (count == 0) throw new InvalidOperationException($"'{expected}' does not come; the terminal has: {seen}");
            seen.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }
}
