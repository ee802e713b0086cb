using System.Runtime.Serialization;
using Airunner.Actors.Jobs.Serialization.Wire;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Actors.Jobs.Serialization;

/// <summary>Translates the values inside messages: executions, reasons, statuses.</summary>
internal static class WireValues
{
    internal static ExecutionWire? ToWire(this JobExecution execution)
    {
        if (execution.Job is null) return null; // a default value: JobsActor refuses it
        var wire = new ExecutionWire { Job = execution.Job };
        if (execution.Execution is { } id) wire.Execution = id;
        return wire;
    }

    internal static JobExecution ToExecution(this ExecutionWire? wire) =>
        wire is null ? default : new JobExecution(wire.Job, wire.HasExecution ? wire.Execution : null);

    internal static ReasonWire ToWire(this RefusalReason reason) => reason switch
    {
        RefusalReason.DiskFull => ReasonWire.DiskFull,
        RefusalReason.QueueFull => ReasonWire.QueueFull,
        RefusalReason.Recovering => ReasonWire.Recovering,
        RefusalReason.OutOfTurn => ReasonWire.OutOfTurn,
        RefusalReason.SequenceUsed => ReasonWire.SequenceUsed,
        RefusalReason.SequenceNotRising => ReasonWire.SequenceNotRising,
        RefusalReason.TooLarge => ReasonWire.TooLarge,
        RefusalReason.Closed => ReasonWire.Closed,
        RefusalReason.CannotOpen => ReasonWire.CannotOpen,
        RefusalReason.Invalid => ReasonWire.Invalid,
        _ => throw new SerializationException($"The reason {reason} has no number in job_wal_protocol.proto."),
    };

    internal static RefusalReason ToReason(this ReasonWire wire) => wire switch
    {
        ReasonWire.DiskFull => RefusalReason.DiskFull,
        ReasonWire.QueueFull => RefusalReason.QueueFull,
        ReasonWire.Recovering => RefusalReason.Recovering,
        ReasonWire.OutOfTurn => RefusalReason.OutOfTurn,
        ReasonWire.SequenceUsed => RefusalReason.SequenceUsed,
        ReasonWire.SequenceNotRising => RefusalReason.SequenceNotRising,
        ReasonWire.TooLarge => RefusalReason.TooLarge,
        ReasonWire.Closed => RefusalReason.Closed,
        ReasonWire.CannotOpen => RefusalReason.CannotOpen,
        ReasonWire.Invalid => RefusalReason.Invalid,
        _ => throw new SerializationException($"The reason {(int)wire} is unknown: a newer version has sent it."),
    };

    internal static PhaseWire ToWire(this JobPhase phase) => phase switch
    {
        JobPhase.Absent => PhaseWire.Absent,
        JobPhase.Recovering => PhaseWire.Recovering,
        JobPhase.Open => PhaseWire.Open,
        JobPhase.Completing => PhaseWire.Completing,
        JobPhase.Archived => PhaseWire.Archived,
        JobPhase.Unavailable => PhaseWire.Unavailable,
        _ => throw new SerializationException($"The phase {phase} has no number in job_wal_protocol.proto."),
    };

    internal static JobPhase ToPhase(this PhaseWire wire) => wire switch
    {
        PhaseWire.Absent => JobPhase.Absent,
        PhaseWire.Recovering => JobPhase.Recovering,
        PhaseWire.Open => JobPhase.Open,
        PhaseWire.Completing => JobPhase.Completing,
        PhaseWire.Archived => JobPhase.Archived,
        PhaseWire.Unavailable => JobPhase.Unavailable,
        _ => throw new SerializationException($"The phase {(int)wire} is unknown: a newer version has sent it."),
    };

    internal static StatusWire ToWire(this JobStatus status)
    {
        var wire = new StatusWire
        {
            Execution = status.Execution.ToWire(),
            Phase = status.Phase.ToWire(),
            Events = status.Events,
            Sent = status.Sent,
            Failed = status.Failed,
            Pending = status.Pending,
            LastSequence = status.LastSequence,
            LogBytes = status.LogBytes,
            DamageFindings = status.DamageFindings,
            LostBytes = status.LostBytes,
            OldestPending = status.OldestPending is { } oldest ? Timestamp.FromDateTimeOffset(oldest) : null,
            SendAttempts = status.SendAttempts,
            ArchiveBytes = status.ArchiveBytes,
            Completeness = status.Completeness?.ToWire(),
        };
        if (status.Trouble is { } trouble) wire.Trouble = trouble;
        if (status.LogTrouble is { } logTrouble) wire.LogTrouble = logTrouble;
        if (status.ArchivePath is { } archivePath) wire.ArchivePath = archivePath;
        return wire;
    }

    internal static JobStatus ToStatus(this StatusWire wire) => new(wire.Execution.ToExecution(), wire.Phase.ToPhase())
    {
        Events = wire.Events,
        Sent = wire.Sent,
        Failed = wire.Failed,
        Pending = wire.Pending,
        LastSequence = wire.LastSequence,
        LogBytes = wire.LogBytes,
        DamageFindings = wire.DamageFindings,
        LostBytes = wire.LostBytes,
        OldestPending = wire.OldestPending?.ToDateTimeOffset(),
        SendAttempts = wire.SendAttempts,
        Trouble = wire.HasTrouble ? wire.Trouble : null,
        LogTrouble = wire.HasLogTrouble ? wire.LogTrouble : null,
        ArchivePath = wire.HasArchivePath ? wire.ArchivePath : null,
        ArchiveBytes = wire.ArchiveBytes,
        Completeness = wire.Completeness?.ToCompleteness(),
    };

    private static CompletenessWire ToWire(this Completeness completeness)
    {
        var wire = new CompletenessWire
        {
            Events = completeness.Events,
            IsComplete = completeness.IsComplete,
            Missing = completeness.Missing,
        };
        foreach (var range in completeness.MissingRanges)
            wire.MissingRanges.Add(new SequenceRangeWire { First = range.First, Last = range.Last });
        return wire;
    }

    private static Completeness ToCompleteness(this CompletenessWire wire) => new(wire.Events, wire.IsComplete, wire.Missing)
    {
        MissingRanges = [.. wire.MissingRanges.Select(static range => new SequenceRange(range.First, range.Last))],
    };
}
