using System.Globalization;
using Airunner.Torture.Processes.Victims;

namespace Airunner.Torture.Processes;

/// <summary>Races of two processes in one state directory.</summary>
internal sealed class Race(string state, int seed)
{
    private const int OneInKilled = 8;
    private const int MostEvents = 20;
    private readonly Random _chance = new(seed);
    private readonly Journal _journal = new();
    private readonly List<string> _wrong = [];
    private readonly VictimProcess[] _racers = new VictimProcess[2];
    private readonly IEnumerator<string>[] _lines = new IEnumerator<string>[2];

    /// <summary>Races run.</summary>
    public int Rounds { get; private set; }

    /// <summary>Owners killed while the other process waited to take over.</summary>
    public int Kills { get; private set; }

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements => _journal.Acknowledgements;

    /// <summary>Runs them.</summary>
    /// <returns>What is wrong; empty when all held.</returns>
    public IReadOnlyList<string> Run(int rounds)
    {
        try
        {
            Start(0);
            Start(1);
            for (; Rounds < rounds && _wrong.Count == 0; Rounds++) RunOne($"job r{seed}-{Rounds}");
        }
        finally
        {
            foreach (var racer in _racers) racer?.Dispose();
        }

        return [.. _wrong, .. Audit.Of(state, _journal, Recovery.Run(state))];
    }

    private void RunOne(string execution)
    {
        foreach (var racer in _racers.OrderBy(_ => _chance.Next())) racer.Say($"open {execution}");
        string[] answers = [Answer(0, "OE"), Answer(1, "OE")];
        var owners = answers.Count(answer => answer[0] == 'O');
        if (owners != 1)
        {
            _wrong.Add($"{owners} processes own '{execution}': {string.Join(" | ", answers)}");
            return;
        }

        var owner = answers[0][0] == 'O' ? 0 : 1;
        if (!answers[1 - owner].Contains("held by another process", StringComparison.Ordinal))
            _wrong.Add($"the refusal does not name another process: {answers[1 - owner]}");
        Append(owner, execution);
        if (_chance.Next(OneInKilled) == 0) owner = TakeOver(owner, execution);
        _racers[owner].Say($"complete {execution}");
        Answer(owner, "C");
    }

    private void Append(int owner, string execution)
    {
        _racers[owner].Say(string.Create(CultureInfo.InvariantCulture, $"append {execution} {_chance.Next(1, MostEvents)}"));
        Answer(owner, "F");
    }

    /// <summary>Kills the owner, which releases its lock: the other process must be able to open the log.</summary>
    private int TakeOver(int owner, string execution)
    {
        _racers[owner].Kill();
        _racers[owner].End();
        _racers[owner].Dispose();
        Kills++;
        var heir = 1 - owner;
        _racers[heir].Say($"open {execution}");
        var answer = Answer(heir, "OE");
        if (answer[0] != 'O') _wrong.Add($"the log of a dead process cannot be opened: {answer}");
        else Append(heir, execution);
        Start(owner);
        return heir;
    }

    private void Start(int racer)
    {
        var settings = new VictimSettings(state, seed + racer) { CommitThreads = 2, RefusalsPercent = 0 };
        string[] arguments = [RacerCommand.Word, .. settings.ToArguments().Skip(1)];
        _racers[racer] = VictimProcess.Start(arguments);
        _lines[racer] = _racers[racer].Lines().GetEnumerator();
        Answer(racer, "S");
    }

    private string Answer(int racer, string kinds)
    {
        while (_lines[racer].MoveNext())
        {
            _journal.Note(_lines[racer].Current);
            if (kinds.Contains(_lines[racer].Current[0], StringComparison.Ordinal)) return _lines[racer].Current;
        }

        throw new InvalidOperationException($"A racer ended by itself ({_racers[racer].End()}): {_racers[racer].Errors}");
    }
}
