using System.Globalization;

namespace Airunner.Worker.Posix;

/// <summary>The processes of the machine at one moment, as <c>/proc</c> shows them.</summary>
internal sealed class ProcessTable
{
    private readonly List<Row> _rows;

    private ProcessTable(List<Row> rows) => _rows = rows;

    public IReadOnlyList<Row> Rows => _rows;

    public static ProcessTable Read()
    {
        var rows = new List<Row>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && TryRead(pid, out var row))
                rows.Add(row);
        }

        return new ProcessTable(rows);
    }

    /// <summary>Living processes that descend from this one.</summary>
    public IEnumerable<int> DescendantsOf(int ancestor)
    {
        var children = _rows.ToLookup(row => row.Parent);
        var waiting = new Queue<int>([ancestor]);
        while (waiting.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                waiting.Enqueue(child.Pid);
                if (!child.IsZombie) yield return child.Pid;
            }
        }
    }

    /// <summary>Reads one process.</summary>
    /// <returns>False when there is no such process.</returns>
    public static bool TryRead(int pid, out Row row)
    {
        row = default;
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // ended since it was listed
        }

        // pid (name) state parent group session …: the name may hold anything, blanks and brackets too
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        row = new Row(pid, Number(fields[1]), Number(fields[2]), Number(fields[3]), fields[0] is "Z" or "X")
        {
            StartTicks = long.Parse(fields[19], CultureInfo.InvariantCulture),
        };
        return true;
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    /// <summary>One process.</summary>
    internal readonly record struct Row(int Pid, int Parent, int Group, int Session, bool IsZombie)
    {
        /// <summary>When it started, in hundredths of a second since the boot.</summary>
        public long StartTicks { get; init; }
    }
}
