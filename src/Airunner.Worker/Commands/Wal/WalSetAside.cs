using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Appends marks that say that the pending events of a log failed for good. The events stay.</summary>
/// <param name="state">The state directory.</param>
/// <param name="time">The wall clock.</param>
/// <param name="isDryRun">Whether nothing is written.</param>
internal sealed class WalSetAside(WalState state, TimeProvider time, bool isDryRun)
{
    private readonly LinuxFileSystem _files = new();

    /// <summary>Sets the pending events of one execution aside. What is given up is recorded before that.</summary>
    /// <returns>How many; null where a process holds the log.</returns>
    /// <exception cref="WalException">The log cannot be read or written.</exception>
    public long? TryRun(JobExecution execution)
    {
        using var name = isDryRun ? null : HeldName.TryTake(state, execution);
        if (isDryRun ? state.Logs.Find(execution) is { IsHeld: true } : name is null) return null;
        var reader = state.Logs.Reader(execution);
        var held = reader.State();
        if (isDryRun || held.Pending == 0) return held.Pending;
        DiscardRecord.Append(state, "set-aside", execution, held, [], time);
        using var background = new BackgroundIo("airunner-wal", threads: 1);
        using var writer = OpenCurrent(execution, held, background);
        foreach (var logged in reader.Events(damaged: static _ => { }))
        {
            if (held.IsPending(logged)) Gather(writer, logged.Sequence, RecordStatus.Failed);
        }

        Gather(writer, held.LastSequence, RecordStatus.Sent); // with it nothing is pending that no failed mark names
        writer.Commit();
        writer.Trim();
        return held.Pending;
    }

    /// <summary>Opens the current file as its owner would: damage is repaired, a missing file is made.</summary>
    private WalLogFile OpenCurrent(JobExecution execution, JobLogState held, BackgroundIo background)
    {
        var folders = new LogFolders(state.Options.Directory, state.Options.DamagedDirectory);
        var path = Path.Combine(state.Options.Directory, FileNames.Log(execution));
        var after = held.Files.Where(file => file.Path != path).Select(static file => file.Index.LastSequence).Append(-1).Max();
        var opened = new LogOpener(_files, folders, preallocateBytes: 0, background).Open(path, after);
        if (opened.Writer is { } writer) return writer;
        throw opened.WriteTrouble as WalException
            ?? new NotALogException(path, "it is of the other dialect, which is read and delivered, and never written to");
    }

    private void Gather(WalLogFile writer, long sequence, RecordStatus status)
    {
        var room = writer.Reserve(RecordCodec.OverheadBytes);
        if (room.IsEmpty)
        {
            writer.Commit();
            room = writer.Reserve(RecordCodec.OverheadBytes);
        }

        RecordCodec.Write(sequence, status, time.GetUtcNow().ToUnixTimeMilliseconds(), [], room);
        writer.Gathered(RecordCodec.OverheadBytes);
    }
}
