using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>
/// One state directory and several victims, one after the other, each killed at a random moment; then recovery and comparison.
/// </summary>
internal sealed class KillRound(string state, int seed)
{
    private const int MostKills = 8;
    private const int VictimsPerGeneration = 3;
    private readonly Random _chance = new(seed);
    private readonly Journal _journal = new();

    /// <summary>Victims killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Of these, killed while they started and recovered.</summary>
    public int KillsWhileRecovering { get; private set; }

    /// <summary>Sealed segments that stood in the directory after a kill; one that survived several kills counts each time.</summary>
    public int SegmentsFound { get; private set; }

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements => _journal.Acknowledgements;

    /// <summary>Runs it.</summary>
    /// <param name="mostKills">Most kills.</param>
    /// <returns>What is wrong; empty when all held.</returns>
    public IReadOnlyList<string> Run(int mostKills)
    {
        var kills = Math.Min(mostKills, _chance.Next(2, MostKills + 1));
        for (var i = 0; i < kills; i++) LiveAndDie(i);
        return Audit.Of(state, _journal, Recovery.Run(state));
    }

    private void LiveAndDie(int number)
    {
        var settings = new VictimSettings(state, _chance.Next())
        {
            Generation = number / VictimsPerGeneration,
            Jobs = _chance.Next(1, 6),
            RefusalsPercent = _chance.Next(2) == 0 ? 0 : _chance.Next(60),
            CommitThreads = _chance.Next(2) == 0 ? 1 : 8,
            SegmentBytes = _chance.Next(4) == 0 ? 0 : VictimSettings.SmallestSegmentBytes,
        };
        var whileRecovering = number > 0 && _chance.Next(3) == 0;
        var acknowledgements = _journal.Acknowledgements + (_chance.Next(3) == 0 ? _chance.Next(10) : _chance.Next(6_000));
        var delay = TimeSpan.FromMicroseconds(_chance.Next(whileRecovering ? 600_000 : 3_000));
        using var victim = VictimProcess.Start(settings);
        Task? killing = null;
        foreach (var line in victim.Lines())
        {
            _journal.Note(line);
            if (killing is null && (whileRecovering ? line == "S" : _journal.Acknowledgements > acknowledgements))
                killing = victim.KillAfterAsync(delay);
        }

        if (killing is null) throw new InvalidOperationException($"The victim ended by itself ({victim.End()}): {victim.Errors}");
        killing.GetAwaiter().GetResult();
        victim.End();
        Kills++;
        SegmentsFound += SegmentFiles.Count(state);
        if (whileRecovering) KillsWhileRecovering++;
    }
}
