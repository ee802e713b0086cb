using System.Text.Json;
using Airunner.Actors.Reading;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary>An execution or a file, and what its log holds.</summary>
/// <param name="Target">The execution or the file.</param>
/// <param name="State">What the live log and the segments hold; of a file what that holds.</param>
internal sealed record ListedLog(WalTarget Target, JobLogState State)
{
    /// <summary>Reads the logs of all targets; a bar shows how far that is.</summary>
    /// <exception cref="Airunner.Actors.WalIOException">The disk refused.</exception>
    public static List<ListedLog> Read(Shell shell, IReadOnlyList<WalTarget> targets) =>
        new WorkProgress(shell, "read").Show(targets.Sum(static target => target.LogBytes), bar =>
        {
            var bytes = new SummedProgress(bar);
            return targets.Select(target => Read(target, bytes)).ToList();
        });

    /// <summary>Reads the log of one target.</summary>
    public static ListedLog Read(WalTarget target, SummedProgress bytes)
    {
        var listed = new ListedLog(target, target.Reader.State());
        bytes.OfOne().Report(target.LogBytes);
        return listed;
    }

    /// <summary>
    /// <c>live</c>: a process has the log open. <c>leftover</c>: there is a log, and no process has it. <c>archived</c>: only archives.
    /// <c>kept</c>: only what is kept of damaged logs.
    /// </summary>
    public string Kind => Target.Listing switch
    {
        null => "file",
        { IsHeld: true, HasLog: true } => "live",
        { HasLog: true } => "leftover",
        _ when CountOf(JobLogFileKind.Archive) > 0 => "archived",
        _ => "kept",
    };

    /// <summary>Events of the log; null where they stand in archives, which are not read for a list.</summary>
    public long? Events => Target.Listing is { HasLog: false } ? null : State.Events;

    /// <summary>Places of damage, and files that are kept of damaged logs.</summary>
    public int Damage => State.Damage.Count + CountOf(JobLogFileKind.DamagedOriginal) + CountOf(JobLogFileKind.CutTail);

    /// <summary>How many files of a kind there are.</summary>
    public int CountOf(JobLogFileKind kind) => Target.Listing?.Files.Count(file => file.Kind == kind) ?? 0;

    /// <summary>Writes the facts as members of a JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("job", Target.Execution?.Job);
        json.WriteString("execution", Target.Execution?.Execution);
        if (Target.Path is { } path) json.WriteString("path", path);
        json.WriteString("state", Kind);
        json.Number("events", Events);
        json.WriteNumber("pending", State.Pending);
        json.WriteNumber("delivered", State.Delivered);
        json.WriteNumber("failed", State.Failed);
        json.Time("oldestPendingAt", State.OldestPendingAt);
        json.Number("firstSequence", State.FirstSequence < 0 ? null : State.FirstSequence);
        json.Number("lastSequence", State.LastSequence < 0 ? null : State.LastSequence);
        json.WriteNumber("bytes", Target.LengthBytes);
        json.WriteNumber("logs", CountOf(JobLogFileKind.Live) + CountOf(JobLogFileKind.Segment));
        json.WriteNumber("archives", CountOf(JobLogFileKind.Archive));
        json.WriteNumber("kept", CountOf(JobLogFileKind.DamagedOriginal) + CountOf(JobLogFileKind.CutTail));
        json.WriteNumber("damageFindings", State.Damage.Count);
        json.Time("modifiedAt", Target.Listing?.ModifiedAt);
    }
}
