using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;
using Airunner.Protocol;

namespace Airunner.Torture.Processes;

/// <summary>The events in an execution's archives.</summary>
internal static class ArchivedEvents
{
    /// <summary>Reads all archives, in the order in which they were made.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="wrong">Gets a message for each damaged archive.</param>
    public static IEnumerable<(long Sequence, JobEvent Event)> Of(string state, JobExecution execution, List<string> wrong)
    {
        for (var ordinal = 1; ; ordinal++)
        {
            var path = Path.Combine(state, "archive", FileNames.Archive(execution, ordinal));
            if (!File.Exists(path)) yield break;
            foreach (var each in Read(path, wrong)) yield return each;
        }
    }

    private static List<(long Sequence, JobEvent Event)> Read(string path, List<string> wrong)
    {
        var events = new List<(long Sequence, JobEvent Event)>();
        try
        {
            using var archive = ArchiveStream.Open(new LinuxFileSystem(), path);
            using var records = new ArchivedRecords(archive, path);
            while (records.TryNext(out var record))
            {
                if (!record.IsMark) events.Add((record.Sequence, JobEvent.Parser.ParseFrom(record.Payload)));
            }
        }
        catch (ArchiveDamagedException damage)
        {
            wrong.Add(damage.Message);
        }

        return events;
    }
}
