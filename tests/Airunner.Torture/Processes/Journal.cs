using System.Globalization;
using Airunner.Actors;

namespace Airunner.Torture.Processes;

/// <summary>The reports of all victims in one state directory, kept by their parent, which survives them.</summary>
internal sealed class Journal
{
    private readonly Dictionary<JobExecution, ExecutionReports> _executions = [];

    /// <summary>Acknowledgements reported.</summary>
    public long Acknowledgements { get; private set; }

    /// <summary>Refusals and unknown outcomes reported.</summary>
    public long Troubles { get; private set; }

    /// <summary>Broken promises that a victim itself reported.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Every execution that was opened.</summary>
    public IReadOnlyDictionary<JobExecution, ExecutionReports> Executions => _executions;

    /// <summary>Adds a line. Not thread-safe.</summary>
    public void Note(string line)
    {
        var parts = line.Split(' ');
        if (parts.Length < 4)
        {
            return;
        }

        var execution = new JobExecution(parts[1], parts[2]);
        if (!_executions.TryGetValue(execution, out var reported)) reported = _executions[execution] = new ExecutionReports();
        switch (parts[0])
        {
            case "O" when Number(parts[3]) < reported.Highest:
                Broken.Add($"{line}: opened below {reported.Highest}, which was acknowledged");
                break;
            case "T":
                reported.Nonces.Add(Number(parts[4]));
                break;
            case "A":
                Acknowledgements++;
                reported.Acknowledged[Number(parts[3])] = Number(parts[4]);
                reported.Highest = Math.Max(reported.Highest, Number(parts[3]));
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

    /// <summary>The reports about one execution.</summary>
    internal sealed class ExecutionReports
    {
        /// <summary>Nonces of all events that were ever appended.</summary>
        public HashSet<long> Nonces { get; } = [];

        /// <summary>The nonce of each acknowledged sequence.</summary>
        public Dictionary<long, long> Acknowledged { get; } = [];

        /// <summary>The highest acknowledged sequence; −1 for none.</summary>
        public long Highest { get; set; } = -1;
    }
}
