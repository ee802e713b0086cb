using System.Text;
using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands.Wal;

/// <summary>
/// The file <c>discarded.jsonl</c> of the state directory: what was removed or given up on purpose, one JSON object a line.
/// </summary>
internal static class DiscardRecord
{
    private const string FileName = "discarded.jsonl";

    /// <summary>Its path.</summary>
    public static string PathIn(WalState state) => Path.Combine(state.Options.StateDirectory, FileName);

    /// <summary>Appends a line, durably.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="action">What is done.</param>
    /// <param name="execution">To which execution.</param>
    /// <param name="held">What its log holds.</param>
    /// <param name="removed">The files that are removed.</param>
    /// <param name="time">The wall clock.</param>
    /// <exception cref="WalIOException">It cannot be written.</exception>
    public static void Append(
        WalState state, string action, JobExecution execution, JobLogState held, IEnumerable<JobLogFile> removed, TimeProvider time)
    {
        var line = JsonLine.Of(json =>
        {
            json.Time("at", time.GetUtcNow());
            json.WriteString("action", action);
            json.WriteString("job", execution.Job);
            json.WriteString("execution", execution.Execution);
            json.WriteNumber("events", held.Events);
            json.WriteNumber("pending", held.Pending);
            json.Number("firstPending", held.OldestPendingSequence);
            json.Number("lastSequence", held.LastSequence < 0 ? null : held.LastSequence);
            json.WriteStartArray("files");
            foreach (var file in removed)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteNumber("bytes", file.LengthBytes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        var files = new LinuxFileSystem();
        var path = PathIn(state);
        using var turn = HeldName.Wait(state, FileName, time); // two that write at once would write over each other
        using (var record = DiskFile.TryOpen(files, path, WalOpen.CreateNew, out _) ?? DiskFile.Open(files, path, WalOpen.Write))
        {
            record.WriteFully(record.Length, Encoding.UTF8.GetBytes($"{line}\n"));
            record.Sync();
        }

        DiskDirectories.Sync(files, state.Options.StateDirectory);
    }
}
