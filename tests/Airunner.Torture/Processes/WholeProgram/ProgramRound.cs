using Airunner.Actors;
using Airunner.Actors.Format;

namespace Airunner.Torture.Processes.WholeProgram;

/// <summary>
/// One state directory: several processes, each killed at a random moment, <c>recover</c> killed several times and then run to its end;
/// then the comparison.
/// </summary>
internal sealed class ProgramRound : IDisposable
{
    private const int MostLives = 4;
    private const int MostRecoveries = 5;
    private readonly string _state;
    private readonly Random _chance;
    private readonly List<Life> _lives = [];
    private readonly List<string> _wrong = [];
    private readonly string? _config;

    /// <param name="state">An empty directory.</param>
    /// <param name="seed">Decides everything random. Logs are sealed under three of four seeds.</param>
    public ProgramRound(string state, int seed)
    {
        _state = state;
        _chance = new Random(seed);
        _config = seed % 4 == 0 ? null : Path.Combine(state, "segments.conf");
    }

    /// <summary>Processes of <c>pipe</c> and <c>run</c> killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Of these, killed with the command's process group.</summary>
    public int KillsOfGroups { get; private set; }

    /// <summary>Processes of <c>recover</c> killed.</summary>
    public int KillsOfRecoveries { get; private set; }

    /// <summary>Sealed segments that stood in the directory after a kill; one that survived several kills counts each time.</summary>
    public int SegmentsFound { get; private set; }

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements => _lives.Sum(life => (long)life.Acknowledged);

    /// <summary>Bytes of output that were stored.</summary>
    public long Bytes { get; private set; }

    /// <summary>Runs it.</summary>
    /// <returns>What is wrong; empty when all held.</returns>
    public IReadOnlyList<string> Run()
    {
        if (_config is not null) File.WriteAllText(_config, "airunner.wal.segment.max-bytes = 64 KiB\n");
        var lives = _chance.Next(1, MostLives + 1);
        for (var i = 1; i <= lives; i++)
        {
            var execution = new JobExecution(_chance.Next(2) == 0 ? "job" : $"job {i}", $"e{i}");
            LiveAndDie(_chance.Next(5) < 3 ? new PipeLife(execution, _chance) : new RunLife(execution, _chance));
        }

        var recoveries = _chance.Next(MostRecoveries);
        for (var i = 0; i < recoveries; i++) KillRecovery();
        var audit = new ProgramAudit(_state, _lives);
        _wrong.AddRange(audit.Run());
        Bytes = audit.Bytes;
        return _wrong;
    }

    public void Dispose() => _lives.ForEach(life => life.Dispose());

    private int LinesBeforeKill(Life life) => _chance.Next(3) switch
    {
        0 => 1 + _chance.Next(Math.Min(10, life.MostLines)),
        1 => life.MostLines,
        _ => 1 + _chance.Next(life.MostLines),
    };

    private void LiveAndDie(Life life)
    {
        _lives.Add(life);
        var whileStarting = _chance.Next(5) == 0;
        var after = whileStarting ? 0 : LinesBeforeKill(life);
        // After the last line come the delivery of the rest and the archive.
        var delay = TimeSpan.FromMicroseconds(_chance.Next(whileStarting ? 500_000 : after == life.MostLines ? 200_000 : 3_000));
        var wholeGroup = _chance.Next(2) == 0;

        using var process = AirunnerProcess.Start(_state, _config, life.Arguments);
        var killing = whileStarting ? process.KillAfterAsync(delay, wholeGroup) : null;
        var status = life.Run(process, _wrong, heard =>
        {
            if (heard == after) killing ??= process.KillAfterAsync(delay, wholeGroup);
        });
        killing?.GetAwaiter().GetResult();
        if (process.Hung) _wrong.Add($"{life.Execution}: hung after {life.Heard} lines: {process.Errors}");
        else if (status == AirunnerProcess.Killed) Count(wholeGroup);
        else if (status == 0) life.Ended = true;
        else _wrong.Add($"{life.Execution}: ended with {status}: {process.Errors}");
    }

    private void Count(bool wholeGroup)
    {
        Kills++;
        if (wholeGroup) KillsOfGroups++;
        SegmentsFound += SegmentFiles.Count(_state);
    }

    private void KillRecovery()
    {
        using var recover = AirunnerProcess.Start(_state, _config, "recover", "--drain-timeout", "2m");
        var killing = recover.KillAfterAsync(TimeSpan.FromMicroseconds(_chance.Next(100_000, 600_000)), wholeGroup: true);
        foreach (var _ in WholeLines.Of(recover.Output))
        {
            // Only that it ended matters here.
        }

        var status = recover.End();
        killing.GetAwaiter().GetResult();
        if (status == AirunnerProcess.Killed)
        {
            KillsOfRecoveries++;
            SegmentsFound += SegmentFiles.Count(_state);
        }
        else if (status != 0) _wrong.Add($"recover ended with {status}: {recover.Errors}");
    }
}
