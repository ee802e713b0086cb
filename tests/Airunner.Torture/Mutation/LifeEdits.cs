using Airunner.Actors.Archive;
using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Recovery;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Torture.Mutation;

/// <summary>More guards of a log's life: who owns it, what is owed, what counts after it was opened anew, what is told late.</summary>
internal static class LifeEdits
{
    private static readonly Check OfLife = Check.SpecsOf("JobWalLifeSpecs", "JobWalAppendSpecs", "RewriteSpecs", "JobWalDrainSpecs");
    private static readonly Check OfIndex = Check.SpecsOf("LogIndexSpecs", "SequenceRuleSpecs", "LogOpenerSpecs");
    private static readonly Check OfDelivery = Check.Specs("FullyQualifiedName~Airunner.Actors.Tests.Delivery");
    private static readonly Check OfArchive = Check.SpecsOf("ArchiveReaderSpecs", "LogArchiverSpecs", "ArchiveActorSpecs", "ZstdProgramSpecs");

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("a log is opened without its lock", "Jobs/LogLife.cs", "parts.Locks.TryAcquire(FileNames.Log(of)) ?? throw new LogHeldException(_path)", "parts.Locks.TryAcquire(FileNames.Log(of))", OfLife),
        new("marks that wait at the end are not written", "Jobs/LogLife.cs", "while (CanWrite && Log!.HasMarks) ForWriting", "while (CanWrite && Log is null) ForWriting", OfLife),
        new("a file whose write failed at opening is written to again", "Jobs/LogLife.cs", "_mustRewrite |= opened.WriteTrouble is", "_ = opened.WriteTrouble is", Check.Simulation, OfLife),
        new("what failed is forgotten when a log is opened anew", "Jobs/JobLog.cs", "earlier._marks.Failed.Concat(earlier.Index.FailedAhead).ToList()", "earlier._marks.Failed.Take(0).ToList()", Check.Simulation, OfLife),
        new("a repeated number is looked for before it is written", "Jobs/JobLog.cs", "return HasGathered ? Taken.CommitFirst : Compare", "return Compare", OfLife),
        new("positions of what was undone stay", "Jobs/LogIndex.cs", "        _positions.DropFrom(durableEndBytes);\n", "", OfIndex, Check.Simulation),
        new("an event that is settled can fail", "Jobs/LogIndex.cs", "sequence > SettledThrough && sequence <= LastSequence &&", "sequence <= LastSequence &&", OfIndex),
        new("the last number there is is passed", "Jobs/SequenceRule.cs", "if (index.LastNumber == long.MaxValue) return SequenceVerdict.NotRising;", "", OfIndex),
        new("a passing refusal owes no turn", "Jobs/AppendIntake.cs", "if (isPassing && body.Sequence > 0) turns.Owe(body.Sequence);", "", OfLife, Check.Simulation),
        new("a turn that was taken is still owed", "Jobs/AppendIntake.cs", "if (body.Sequence > 0) turns.Settle(number);", "", OfLife, Check.Simulation),
        new("debts end with a log's actor", "Jobs/JobWalActor.cs", "if (_turns.Owed.Count > 0) Context.Parent.Tell(new Owes", "if (_turns.Owed.Count < 0) Context.Parent.Tell(new Owes", OfLife),
        new("nobody is told that a log's actor stopped", "Jobs/JobWalActor.cs", "if (_replies.Count > 0) _replies.UnknownAll(\"its log's", "if (_replies.Count < 0) _replies.UnknownAll(\"its log's", OfLife),
        new("what may not be on the disk yet is delivered", "Jobs/LogLife.cs", "MayDeliver => _isDurable;", "MayDeliver => Log is not null;", Check.SpecsOf("FoundLogSpecs")),
        new("a found log counts as durable where its sync failed", "Storage/LogOpener.cs", "return isSynced ? MakeSure(log, trouble.IsNoSpace) : log;", "return MakeSure(log, trouble.IsNoSpace);", Check.SpecsOf("FoundLogSpecs")),
        new("a found log counts as durable without O_DIRECT", "Storage/LogOpener.cs", "if (!isOnlyFull) return log;", "if (!isOnlyFull) return log with { IsDurable = true };", Check.SpecsOf("FoundLogSpecs")),
        new("debts have no bound", "Jobs/Turns.cs", "if (_owed.Count >= most && sequence > _owed.Max) return;\n        if (_owed.Add(sequence) && _owed.Count > most) _owed.Remove(_owed.Max);", "_owed.Add(sequence);", Check.SpecsOf("WaitersSpecs")),
        new("the quota does not count leftovers", "Jobs/LeftoverLogs.cs", "parts.Space.NoteFound(path, log.LengthBytes);", "", Check.SpecsOf("LeftoverSpecs")),
        new("the quota counts leftovers twice", "Jobs/JobLog.cs", "_countedBytes = space.TakeFound(opened.Path);", "_countedBytes;", Check.SpecsOf("LeftoverSpecs")),
        new("a batch of an earlier opening stays in hand", "Jobs/DeliveryFeed.cs", "(_ready, _inHand, _isReading, _isDue) = (null, null, false, false);", "_isReading = false;", OfLife),
        new("told again before all has come back", "Hosting/JobGate.cs", "if (_isMending && Volatile.Read(ref _appends) > 0) return;", "", Check.SpecsOf("JobGateSpecs")),
        new("a hung send is not told to stop", "Delivery/SenderActor.cs", "_attempt!.Abandon();\n        _attempt = null;", "_attempt = null;", OfDelivery),
        new("a success does not end a streak of failures", "Delivery/SenderActor.cs", "        _streak = default;\n", "", OfDelivery),
        new("one refusal sets an event aside", "Delivery/Halving.cs", "Refusals >= MaxTries", "Refusals >= 1", OfDelivery),
        new("a delay has no cap after the jitter", "Delivery/Backoff.cs", "moved >= Max.Ticks ? Max :", "moved >= TimeSpan.MaxValue.Ticks ? Max :", OfDelivery),
        new("no gap above an archive that cannot be read", "Archive/ArchiveReader.cs", "highest += Math.Min(", "_ = Math.Min(", OfArchive),
        new("a bad record ends an archive without a word", "Archive/ArchivedRecords.cs", "if (read != RecordRead.Good) throw Damaged($\"{read}\");", "if (read != RecordRead.Good) return false;", OfArchive),
        new("what follows zeros in an archive is passed over", "Archive/ArchivedRecords.cs", "if (Window.ContainsAnyExcept((byte)0)) throw", "if (Window.IsEmpty && _at < 0) throw", OfArchive),
        new("what follows an archive's frame is passed over", "Archive/ArchiveStream.cs", "IsAtEnd = NothingFollows() ? true : throw Damaged(\"something follows its frame.\");", "IsAtEnd = true;", Check.SpecsOf("ArchiveReaderSpecs")),
        new("an archive has no checksum", "Archive/LogPacker.cs", "ZSTD_c_checksumFlag, 1)", "ZSTD_c_checksumFlag, 0)", OfArchive),
        new("a clock that is not proven sweeps", "Archive/RetentionSweep.cs", "return isClockProven ?", "return isClockProven || rule.Days > 0 ?", OfArchive),
        new("a sweep is not synced", "Archive/RetentionSweep.cs", "if (removed.Count > 0) DiskDirectories.Sync(files, directory);", "", OfArchive),
        new("a log of which nothing can be read is removed in the other dialect", "Jobs/LogLife.cs", "if (_isForeign && _damage.Findings > 0) Adopt();", "", Check.SpecsOf("LeftoverSpecs")),
        new("a log that was taken over and cannot be written is written", "Jobs/LogLife.cs", "if (Phase == LogPhase.ReadOnly) throw opened.WriteTrouble!;", "", OfLife),
        new("the time to deliver begins anew with a rewritten log", "Jobs/LogLife.cs", "if (isClosing) Phase = LogPhase.Closing;", "", Check.SpecsOf("JobWalDrainSpecs")),
        new("an exchanged log is read at the old one's places", "Storage/LogOpener.cs", "if (files.TryStat(path)?.Inode == inode) throw;", "throw;", Check.SpecsOf("LogOpenerSpecs")),
        new("a settled log is read on", "Jobs/DeliveryFeed.cs", " || log.Index.Pending == 0", "", OfLife),
    ];
}
