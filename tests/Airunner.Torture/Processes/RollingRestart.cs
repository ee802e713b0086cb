using System.Globalization;
using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>
/// A rolling restart: a process whose receiver is away has live executions; another one starts in the same directory; the first one
/// stops, or is killed, while the other runs. The running one has to deliver and archive everything by itself.
/// </summary>
internal sealed class RollingRestart(string state, int seed)
{
    private const int MostEvents = 5;
    private const int RecoverMs = 1000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly Random _chance = new(seed);
    private readonly Journal _journal = new();
    private readonly List<string> _wrong = [];

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements => _journal.Acknowledgements;

    /// <summary>Executions that the first process had when it was ended.</summary>
    public int Left { get; private set; }

    /// <summary>Runs one restart.</summary>
    /// <param name="executions">Live executions of the first process; a tenth of them begins after the second one has started.</param>
    /// <param name="isKilled">Whether the first process is killed, instead of stopped.</param>
    /// <returns>What is wrong; empty when all held.</returns>
    public IReadOnlyList<string> Run(int executions, bool isKilled)
    {
        var early = executions - (executions / 10);
        using var earlier = Start(seed, refusalsPercent: 100, out var answers);
        for (var i = 0; i < early; i++) Append(earlier, answers, i);
        using var next = Start(seed + 1, refusalsPercent: 0, out _);
        for (var i = early; i < executions; i++) Append(earlier, answers, i);
        Left = Logs().Length; // none is delivered by the first process, and the second may take them before that has ended
        if (isKilled) earlier.Kill();
        else earlier.EndInput();
        while (answers.MoveNext()) _journal.Note(answers.Current);
        earlier.End();
        if (!AreTaken()) _wrong.Add($"of {Left} logs, {Logs().Length} were not delivered and archived by the process that runs");
        next.EndInput();
        if (next.End() != 0) _wrong.Add($"the second process ended with {next.End()}: {next.Errors}");
        return [.. _wrong, .. Audit.Of(state, _journal, Recovery.Run(state))];
    }

    private void Append(VictimProcess process, IEnumerator<string> answers, int execution)
    {
        process.Say(string.Create(CultureInfo.InvariantCulture, $"append job {seed}-{execution} {_chance.Next(1, MostEvents + 1)}"));
        Answer(process, answers, 'F');
    }

    private bool AreTaken()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (Logs().Length > 0)
        {
            if (deadline.Token.WaitHandle.WaitOne(Poll)) return false;
        }

        return true;
    }

    private string[] Logs() => Directory.GetFiles(Path.Combine(state, "wal"), "*.wal");

    private VictimProcess Start(int number, int refusalsPercent, out IEnumerator<string> answers)
    {
        var settings = new VictimSettings(state, number) { CommitThreads = 2, RefusalsPercent = refusalsPercent, RecoverMs = RecoverMs };
        var process = VictimProcess.Start([RacerCommand.Word, .. settings.ToArguments().Skip(1)]);
        answers = process.Lines().GetEnumerator();
        Answer(process, answers, 'S');
        return process;
    }

    private void Answer(VictimProcess process, IEnumerator<string> answers, char kind)
    {
        while (answers.MoveNext())
        {
            _journal.Note(answers.Current);
            if (answers.Current[0] == kind) return;
        }

        throw new InvalidOperationException($"A process ended by itself ({process.End()}): {process.Errors}");
    }
}
