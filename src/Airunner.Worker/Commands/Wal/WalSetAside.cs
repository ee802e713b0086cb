using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Appends marks that say that the pending events of a log failed for good. The events stay.</summary>
/// <param name="state">The state directory.</param>
/// <param name="time">The wall clock.</param>
/// <param name="isDryRun">Whether nothing is written.</param>
internal sealed class WalSetAside(WalState state, TimeProvider time, bool isDryRun)
{
    private readonly LinuxFileSystem _files = new();

    /// <summary>
    /// Sets the pending events of one execution aside, unless damage hides what is pending. What is given up is recorded before that.
    /// </summary>
    /// <exception cref="WalException">The log cannot be read or written.</exception>
    public SetAsideResult Run(JobExecution execution)
    {
        using var name = isDryRun ? null : HeldName.TryTake(state, execution);
        if (isDryRun ? state.Logs.Find(execution) is { IsHeld: true } : name is null) return new SetAsideResult.Held();
        var reader = state.Logs.Reader(execution);
        var held = reader.State();
        if (LostEvents.HiddenIn(held) is { } damage) return new SetAsideResult.Damaged(damage);
        if (!isDryRun && held.Pending > 0) Mark(execution, reader, held);
        return new SetAsideResult.Done(held.Pending);
    }

    private void Mark(JobExecution execution, JobLogReader reader, JobLogState held)
    {
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

/// <summary>What became of the pending events of a log that were to be set aside, or would become of them.</summary>
internal abstract record SetAsideResult
{
    /// <summary>A process has the log open: it was left alone.</summary>
    internal sealed record Held : SetAsideResult;

    /// <summary>Damage hides what is pending: the log was left alone.</summary>
    internal sealed record Damaged(JobLogDamage Damage) : SetAsideResult;

    /// <summary>So many were set aside.</summary>
    internal sealed record Done(long Pending) : SetAsideResult;
}
