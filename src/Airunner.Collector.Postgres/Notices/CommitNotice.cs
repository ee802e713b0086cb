using System.Text;
using Airunner.Actors;
using Airunner.Actors.Format;

namespace Airunner.Collector.Postgres.Notices;

/// <summary>The text by which a collector names the executions that it has stored events of: its own id, then JOB/EXECUTION each.</summary>
internal static class CommitNotice
{
    /// <summary>The channel of LISTEN and NOTIFY.</summary>
    public const string Channel = "airunner_commits";

    private const int MostCharacters = 7_900; // PostgreSQL takes less than 8,000 bytes

    /// <summary>The texts that name some executions.</summary>
    public static IEnumerable<string> Of(string collector, IEnumerable<JobExecution> executions)
    {
        var text = new StringBuilder(collector);
        foreach (var execution in executions)
        {
            var name = $" {EncodedId.Of(execution.Job)}/{(execution.Execution is { } id ? EncodedId.Of(id) : "")}";
            if (text.Length + name.Length > MostCharacters)
            {
                yield return text.ToString();
                text.Clear().Append(collector);
            }

            text.Append(name);
        }

        if (text.Length > collector.Length) yield return text.ToString();
    }

    /// <summary>The executions that a text names; none where this collector wrote it. What is no name is passed over.</summary>
    public static IEnumerable<JobExecution> Read(string collector, string text)
    {
        var words = text.Split(' ');
        if (words[0] == collector) yield break;
        foreach (var word in words.Skip(1))
        {
            var slash = word.IndexOf('/', StringComparison.Ordinal);
            if (slash < 1 || !EncodedId.TryDecode(word[..slash], out var job)) continue;
            if (!EncodedId.TryDecode(word[(slash + 1)..], out var id)) continue;
            yield return new JobExecution(job, id.Length == 0 ? null : id);
        }
    }
}
