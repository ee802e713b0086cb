using System.Globalization;
using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>One victim in which one system call fails, or which dies in it.</summary>
/// <param name="state">An empty directory.</param>
/// <param name="seed">The victim's chance.</param>
/// <param name="call">The system call.</param>
/// <param name="what">In strace's words.</param>
/// <param name="when">Which of each thread's calls; from 1.</param>
internal sealed class Injection(string state, int seed, string call, string what, int when)
{
    private static readonly string[] Calls = ["pwrite64", "fdatasync", "fsync", "ftruncate", "rename", "link", "unlink"];
    private static readonly string[] Deeds = ["error=EIO", "error=ENOSPC", "error=EDQUOT", "error=EROFS", "signal=KILL"];
    private readonly Journal _journal = new();

    /// <summary>Every call with everything that is done to it.</summary>
    public static IEnumerable<(string Call, string What)> All => Calls.SelectMany(call => Deeds.Select(what => (call, what)));

    /// <summary>Acknowledgements that had to hold.</summary>
    public long Acknowledgements => _journal.Acknowledgements;

    /// <summary>Refusals and unknown outcomes the victim was told.</summary>
    public long Troubles => _journal.Troubles;

    /// <summary>Whether the call came so often.</summary>
    public bool Struck { get; private set; }

    /// <summary>Runs it.</summary>
    /// <returns>What is wrong; empty when all held.</returns>
    public IReadOnlyList<string> Run()
    {
        var settings = new VictimSettings(Path.Combine(state, "state"), seed) { Jobs = 3, Executions = 2, MostEvents = 300, CommitThreads = 1, RefusalsPercent = 5, CompleteWithinMs = 300 };
        var trace = Path.Combine(state, "trace");
        var inject = string.Create(CultureInfo.InvariantCulture, $"{call}:{what}:when={when}");
        using (var victim = VictimProcess.Start(settings, Strace.Before(trace, isWhole: false, call, inject)))
        {
            foreach (var line in victim.Lines()) _journal.Note(line);
            victim.End();
        }

        var isKill = what.StartsWith("signal", StringComparison.Ordinal);
        Struck = File.ReadLines(trace).Any(line => line.Contains(isKill ? "killed by SIGKILL" : "(INJECTED)", StringComparison.Ordinal));
        return Directory.Exists(settings.State) ? Audit.Of(settings.State, _journal, Recovery.Run(settings.State)) : [];
    }
}
