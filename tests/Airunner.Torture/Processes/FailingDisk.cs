using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>
/// A small disk detects an error under load and becomes read-only; repaired and mounted again, the next process continues.
/// </summary>
/// <param name="mount">The disk, mounted with <c>errors=remount-ro</c>.</param>
/// <param name="receiver">A directory on another disk: delivered events must not be on the disk that fails.</param>
/// <param name="seed">Decides everything random.</param>
internal sealed class FailingDisk(Mount mount, string receiver, int seed)
{
    private const int MostAcknowledgements = 4_000;
    private static readonly TimeSpan TroubleWithin = TimeSpan.FromMinutes(1);
    private readonly string _state = Path.Combine(mount.Path, "state");
    private readonly Random _chance = new(seed);
    private readonly Journal _journal = new();
    private readonly List<string> _wrong = [];

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements => _journal.Acknowledgements;

    /// <summary>Refusals and unknown outcomes that the victims got.</summary>
    public long Troubles => _journal.Troubles;

    /// <summary>Runs it.</summary>
    /// <returns>What is wrong; empty when all held.</returns>
    public IReadOnlyList<string> Run()
    {
        Directory.CreateDirectory(_state);
        Directory.CreateSymbolicLink(VictimSettings.DeliveredOf(_state), receiver);
        mount.Sync();
        LiveUntilReadOnly();
        mount.MountAgain();
        LiveAgain();
        return [.. _wrong, .. Audit.Of(_state, _journal, Recovery.Run(_state))];
    }

    private void LiveUntilReadOnly()
    {
        var acknowledgements = _chance.Next(MostAcknowledgements);
        using var victim = Start();
        Task? killing = null;
        var isReadOnly = false;
        foreach (var line in victim.Lines())
        {
            _journal.Note(line);
            if (!isReadOnly && _journal.Acknowledgements > acknowledgements)
            {
                if (mount.TryRemount(readOnly: true) is null) _wrong.Add("a plain remount was accepted with logs open");
                mount.FailReadOnly();
                isReadOnly = true;
                killing = victim.KillAfterAsync(TroubleWithin); // in case it reports nothing any more
            }

            // It got a refusal, and runs on for a while with a disk that accepts nothing.
            if (isReadOnly && IsTrouble(line)) killing = victim.KillAfterAsync(TimeSpan.FromMilliseconds(_chance.Next(300)));
        }

        if (killing is null) throw new InvalidOperationException($"The victim ended by itself ({victim.End()}): {victim.Errors}");
        victim.End();
        if (_journal.Troubles == 0) _wrong.Add("no append was refused on the read-only disk");
    }

    private void LiveAgain()
    {
        var acknowledgements = _journal.Acknowledgements + _chance.Next(1, MostAcknowledgements);
        using var victim = Start();
        Task? killing = null;
        foreach (var line in victim.Lines())
        {
            _journal.Note(line);
            if (killing is null && _journal.Acknowledgements > acknowledgements) killing = victim.KillAfterAsync(TimeSpan.Zero);
        }

        if (killing is null) throw new InvalidOperationException($"The victim ended by itself ({victim.End()}): {victim.Errors}");
        victim.End();
    }

    private VictimProcess Start() =>
        VictimProcess.Start(new VictimSettings(_state, _chance.Next())
        {
            Jobs = 3,
            MostEvents = 1_000,
            CommitThreads = 4,
            RefusalsPercent = 5,
            WithinMs = 10_000, // a log that is to be opened on a read-only disk never is; on a busy one that takes a while
        });

    private static bool IsTrouble(string line) => line[0] is 'U' or 'R';
}
