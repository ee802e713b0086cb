using System.Text;
using System.Text.Json;
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
    private const string ActionMember = "action";
    private const string JobMember = "job";
    private const string ExecutionMember = "execution";
    private const string FilesMember = "files";
    private const string PathMember = "path";
    private const string BytesMember = "bytes";
    private const string ModifiedMember = "modifiedAt";

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
            json.WriteString(ActionMember, action);
            json.WriteString(JobMember, execution.Job);
            json.WriteString(ExecutionMember, execution.Execution);
            json.WriteNumber("events", held.Events);
            json.WriteNumber("pending", held.Pending);
            json.Number("firstPending", held.OldestPendingSequence);
            json.Number("lastSequence", held.LastSequence < 0 ? null : held.LastSequence);
            json.WriteStartArray(FilesMember);
            foreach (var file in removed)
            {
                json.WriteStartObject();
                json.WriteString(PathMember, file.Path);
                json.WriteNumber(BytesMember, file.LengthBytes);
                json.WriteString(ModifiedMember, file.ModifiedAt);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        var files = new LinuxFileSystem();
        var path = PathIn(state);
        using var turn = HeldName.Wait(state, FileName, time); // two that write at once would write over each other
        using (var record = DiskFile.TryOpen(files, path, WalOpen.CreateNew, out _) ?? DiskFile.Open(files, path, WalOpen.Write))
        {
            var begin = EndsInALine(record) ? "" : "\n"; // a crash has cut the last line off
            record.WriteFully(record.Length, Encoding.UTF8.GetBytes($"{begin}{line}\n"));
            record.Sync();
        }

        DiskDirectories.Sync(files, state.Options.StateDirectory);
    }

    /// <summary>Whether files were recorded as removed and have not changed since: the call that recorded them was killed.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="action">What was done.</param>
    /// <param name="execution">To which execution.</param>
    /// <param name="files">Its files that are still there.</param>
    public static bool HasAll(WalState state, string action, JobExecution execution, IReadOnlyCollection<JobLogFile> files)
    {
        if (!File.Exists(PathIn(state))) return false;
        return File.ReadLines(PathIn(state)).Any(line => HasAll(line, action, execution, files));
    }

    private static bool EndsInALine(DiskFile record)
    {
        Span<byte> last = stackalloc byte[1];
        return record.Length == 0 || (record.ReadFully(record.Length - 1, last) == 1 && last[0] == (byte)'\n');
    }

    private static bool HasAll(string line, string action, JobExecution execution, IReadOnlyCollection<JobLogFile> files)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var record = json.RootElement;
            if (TextOf(record, ActionMember) != action) return false;
            if (TextOf(record, JobMember) != execution.Job || TextOf(record, ExecutionMember) != execution.Execution) return false;
            var recorded = record.GetProperty(FilesMember).EnumerateArray().ToList();
            return files.All(file => recorded.Exists(each => IsOf(each, file)));
        }
        catch (JsonException)
        {
            return false; // a crash has cut the line off before anything was removed
        }
    }

    private static bool IsOf(JsonElement recorded, JobLogFile file) =>
        TextOf(recorded, PathMember) == file.Path
        && recorded.GetProperty(BytesMember).GetInt64() == file.LengthBytes
        && recorded.TryGetProperty(ModifiedMember, out var modifiedAt)
        && modifiedAt.GetDateTimeOffset() == file.ModifiedAt;

    private static string? TextOf(JsonElement record, string member) => record.GetProperty(member).GetString();
}
