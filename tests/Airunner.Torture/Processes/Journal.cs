using System.Globalization;
using Airunner.Actors;

namespace Airunner.Torture.Processes;

/// <summary>What victims of one state directory have said, kept by their parent, which outlives them.</summary>
internal sealed class Journal
{
    private readonly Dictionary<JobExecution, Told> _executions = [];

    /// <summary>Acknowledgements heard.</summary>
    public long Acknowledgements { get; private set; }

    /// <summary>Refusals and unknown outcomes heard.</summary>
    public long Troubles { get; private set; }

    /// <summary>Promises a victim itself saw broken.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Every execution that was opened.</summary>
    public IReadOnlyDictionary<JobExecution, Told> Executions => _executions;

    /// <summary>Takes in a line. Thread-safe it is not: one reader a journal at a time.</summary>
    public void Note(string line)
    {
        var parts = line.Split(' ');
        if (parts.Length < 4)
        {
            return;
        }

        var execution = new JobExecution(parts[1], parts[2]);
        if (!_executions.TryGetValue(execution, out var told)) told = _executions[execution] = new Told();
        switch (parts[0])
        {
            case "O" when Number(parts[3]) < told.Highest:
                Broken.Add($"{line}: opened below {told.Highest}, which was acknowledged");
                break;
            case "T":
                told.Nonces.Add(Number(parts[4]));
                break;
            case "A":
                Acknowledgements++;
                told.Acknowledged[Number(parts[3])] = Number(parts[4]);
                told.Highest = Math.Max(told.Highest, Number(parts[3]));
                break;
            case "R" or "U":
                Troubles++;
                break;
            case "X":
                Broken.Add(line);
                break;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>What was said of one execution.</summary>
    internal sealed class Told
    {
        /// <summary>Nonces of all that was ever appended.</summary>
        public HashSet<long> Nonces { get; } = [];

        /// <summary>Nonce by sequence of what was acknowledged.</summary>
        public Dictionary<long, long> Acknowledged { get; } = [];

        /// <summary>The highest sequence that was acknowledged; −1 for none.</summary>
        public long Highest { get; set; } = -1;
    }
}
