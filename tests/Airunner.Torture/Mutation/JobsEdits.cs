using Airunner.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Recovery;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Torture.Mutation;

/// <summary>Guards of numbers, turns and acknowledgements.</summary>
internal static class JobsEdits
{
    private static readonly Check[] Checks = [Check.Simulation, Check.Specs("FullyQualifiedName~Airunner.Actors.Tests.Jobs|FullyQualifiedName~Airunner.Actors.Tests.Hosting")];
    private static readonly Check[] OfActors = [Check.Actors, Check.Specs("FullyQualifiedName~Airunner.Actors.Tests.Jobs|FullyQualifiedName~Airunner.Actors.Tests.Hosting"), Check.Order, Check.Kills];

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("every number has its turn at any time", "Jobs/Turns.cs", "_owed.Count == 0 || (sequence is { } number && number <= _owed.Min)", "sequence is null || _owed.Count >= 0", Checks),
        new("a repeated number is not compared", "Jobs/JobLog.cs", "if (!body.Is(record.Payload)) return Refuse(RefusalReason.SequenceUsed, out refusal);", "", Checks),
        new("a repeated number is acknowledged without being written again", "Jobs/JobLog.cs", "            EnsureDurable(record.OffsetBytes, record.EndBytes);\n", "", Checks),
        new("a used number is refused instead of compared", "Jobs/SequenceRule.cs", "sequence <= index.LastSequence ? SequenceVerdict.Compare : SequenceVerdict.NotRising", "SequenceVerdict.NotRising", Checks),
        new("a cut back does not roll the index back", "Jobs/JobLog.cs", "if (Writer is null || !Writer.CutBack()) return false;\n        Index.RollBack(DurableBytes);", "if (Writer is null || !Writer.CutBack()) return false;", Checks),
        new("a new log begins below its archives", "Jobs/LogLife.cs", "if (opened.Contents.Index.Events == 0) StartAboveArchives(opened.Contents.Index);", "", OfActors),
        new("too large an event is taken", "Jobs/JobLog.cs", "if (payloadBytes > maxEventBytes) return Refuse(RefusalReason.TooLarge, out refusal);", "", OfActors),
        new("acknowledged before the write", "Jobs/JobWalActor.cs", "        var started = _parts.Time.GetTimestamp();\n        try\n        {", "        var started = _parts.Time.GetTimestamp();\n        _replies.Acknowledge();\n        try\n        {", OfActors),
        new("a failed write does not poison the log", "Jobs/JobWalActor.cs", "_life.Poison(failure);", "", OfActors),
        new("an unknown outcome owes no turn", "Jobs/AppendReplies.cs", "if (callerNumbered) turns.Owe(number);", "", OfActors),
        new("an answer for another batch counts", "Jobs/DeliveryFeed.cs", "batchId == _batchId ? _inHand : null", "_inHand", OfActors),
        new("an answer beyond its batch counts", "Jobs/LogDelivery.cs", "Math.Min(delivered.ThroughSequence, batch.LastSequence)", "delivered.ThroughSequence", OfActors),
        new("a log with pending events is archived", "Jobs/LogLife.cs", "var isSettled = Log.Index.Pending == 0;", "var isSettled = true;", OfActors),
        new("a read of an earlier opening counts", "Jobs/JobWalActor.cs", "read.Generation != _feed.Generation || ", "", OfActors),
        new("a later commit counts for one that failed", "Jobs/AppendReplies.cs", "_durable = new DurableThrough(); // a later", "// a later", OfActors),
        new("a number that cannot be read counts as not there", "Jobs/JobLog.cs", "if (reader.IsUnreadable) throw new WalIOException(\"pread\", Path, Errno.EIO);", "", Checks),
        new("a log's name is free while it is archived", "Archive/ArchiveClaim.cs", "if (!_isInHand) name.Dispose();", "name.Dispose();", OfActors),
        new("a log that was given up is archived", "Archive/ArchiveClaim.cs", "return _isInHand = _isOwned;", "return _isInHand = true;", OfActors),
        new("a failed log's actor is restarted in place", "Jobs/JobsActor.cs", "Directive.Stop", "Directive.Restart", OfActors),
        new("all leftovers at once", "Jobs/LeftoverQueue.cs", "_underWay.Count >= AtOnce || ", "", OfActors),
        new("another process's rewrite is removed", "Jobs/LeftoverLogs.cs", "if (held is not null) parts", "parts", OfActors),
        new("no window of raw appends", "Jobs/AppendIntake.cs", "if (isOverWindow) return", "if (isOverWindow && parts is null) return", OfActors),
        new("no window of appends in flight", "Hosting/JobGate.cs", "appends <= _maxAppends && ", "", OfActors),
        new("no window of bytes in flight", "Hosting/JobGate.cs", "(total <= _maxBytes || appends == 1)", "total != 0", OfActors),
        new("a late answer of the server counts", "Delivery/SenderActor.cs", "answer => answer.Attempt == _attempt!.Number, OnAnswer", "OnAnswer", Check.Specs("FullyQualifiedName~Airunner.Actors.Tests.Delivery")),
    ];
}
