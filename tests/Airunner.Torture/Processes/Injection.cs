using System.Globalization;
using System.Text.RegularExpressions;
using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>One victim in which one system call fails or kills it.</summary>
/// <param name="state">An empty directory.</param>
/// <param name="seed">Decides everything random in the victim.</param>
/// <param name="fault">The fault.</param>
internal sealed class Injection(string state, int seed, Injection.Fault fault)
{
    private const string PoisonedCall = "pwrite64";
    private const int FirstPoisoned = 20;
    private const int EachPoisoned = 50;
    private const int MostBefore = 1_500;
    private static readonly string[] Calls = [PoisonedCall, "fdatasync", "fsync", "ftruncate", "rename", "renameat2", "link", "unlink"];
    private static readonly string[] Deeds = ["error=EIO", "error=ENOSPC", "error=EDQUOT", "error=EROFS", "signal=KILL"];
    private readonly Random _chance = new(seed);
    private readonly Journal _journal = new();

    /// <summary>The victim's situation, apart from the fault.</summary>
    internal enum Life
    {
        /// <summary>It starts with an empty directory.</summary>
        Fresh,

        /// <summary>It finds the damaged logs of a killed process and rewrites them.</summary>
        Damaged,

        /// <summary>Writes fail from time to time, so that it rewrites its logs.</summary>
        Poisoned,
    }

    /// <summary>Each life with each call and each fault, at the first call.</summary>
    public static IEnumerable<Fault> All =>
        from life in Enum.GetValues<Life>()
        from call in Calls
        from what in Deeds
        select new Fault(life, call, what, 1);

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements => _journal.Acknowledgements;

    /// <summary>Refusals and unknown outcomes that the victim got.</summary>
    public long Troubles => _journal.Troubles;

    /// <summary>How often the fault struck; a kill counts 1.</summary>
    public int Strikes { get; private set; }

    /// <summary>Runs it.</summary>
    /// <returns>What is wrong; empty when all held.</returns>
    public IReadOnlyList<string> Run()
    {
        var settings = new VictimSettings(Path.Combine(state, "state"), seed)
        {
            Jobs = 3,
            Executions = 2,
            MostEvents = 300,
            CommitThreads = 1,
            RefusalsPercent = 5,
            WithinMs = 300,
        };
        if (fault.Life == Life.Damaged) LeaveDamaged(settings);
        var trace = Path.Combine(state, "trace");
        using (var victim = VictimProcess.Start(settings, Strace.Before(trace, isWhole: false, $"{PoisonedCall},{fault.Call}", Rules())))
        {
            foreach (var line in victim.Lines()) _journal.Note(line);
            victim.End();
        }

        var sign = fault.IsKill ? "killed by SIGKILL" : $@"\b{fault.Call}\b.*\(INJECTED\)";
        Strikes = File.ReadLines(trace).Count(line => Regex.IsMatch(line, sign));
        if (fault.IsKill) Strikes = Math.Min(Strikes, 1);
        return Directory.Exists(settings.State) ? Audit.Of(settings.State, _journal, Recovery.Run(settings.State)) : [];
    }

    private string[] Rules()
    {
        var rule = string.Create(CultureInfo.InvariantCulture, $"{fault.Call}:{fault.What}:when={fault.When}");
        if (fault.Life != Life.Poisoned) return [rule];
        // strace keeps only one rule per call.
        return fault.Call == PoisonedCall
            ? [string.Create(CultureInfo.InvariantCulture, $"{rule}+{EachPoisoned}")]
            : [string.Create(CultureInfo.InvariantCulture, $"{PoisonedCall}:error=EIO:when={FirstPoisoned}+{EachPoisoned}"), rule];
    }

    private void LeaveDamaged(VictimSettings settings)
    {
        var acknowledgements = _chance.Next(MostBefore);
        using (var victim = VictimProcess.Start(settings with { Executions = 0, WithinMs = 0 }))
        {
            Task? killing = null;
            foreach (var line in victim.Lines())
            {
                _journal.Note(line);
                if (killing is null && _journal.Acknowledgements > acknowledgements) killing = victim.KillAfterAsync(TimeSpan.Zero);
            }

            victim.End();
        }

        foreach (var log in Directory.GetFiles(Path.Combine(settings.State, "wal"), "*.wal")) BrokenLengths.Break(log, _chance);
    }

    /// <summary>A fault: what, where and when.</summary>
    /// <param name="Life">The life it strikes in.</param>
    /// <param name="Call">The system call.</param>
    /// <param name="What">The fault in strace's syntax.</param>
    /// <param name="When">The number of the call in each thread, from 1.</param>
    internal sealed record Fault(Life Life, string Call, string What, int When)
    {
        /// <summary>Whether it kills the victim.</summary>
        public bool IsKill => What.StartsWith("signal", StringComparison.Ordinal);
    }
}
