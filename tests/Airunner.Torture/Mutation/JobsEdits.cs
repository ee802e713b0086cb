namespace Airunner.Torture.Mutation;

/// <summary>Guards of numbers, turns and acknowledgements.</summary>
internal static class JobsEdits
{
    private static readonly Check[] Checks = [Check.Simulation, Check.Specs("FullyQualifiedName~Airunner.Actors.Tests.Jobs|FullyQualifiedName~Airunner.Actors.Tests.Hosting")];
    private static readonly Check[] OfActors = [Check.Specs("FullyQualifiedName~Airunner.Actors.Tests.Jobs|FullyQualifiedName~Airunner.Actors.Tests.Hosting"), Check.Order, Check.Kills];

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("every number has its turn at any time", "Jobs/Turns.cs", "_owed.Count == 0 || (sequence is { } number && number <= _owed.Min)", "sequence is null || _owed.Count >= 0", Checks),
        new("a repeated number is not compared", "Jobs/JobLog.cs", "if (!body.Is(record.Payload)) return Refuse(RefusalReason.SequenceUsed, out refusal);", "", Checks),
        new("a repeated number is acknowledged without being written again", "Jobs/JobLog.cs", "            EnsureDurable(record.OffsetBytes, record.EndBytes);\n", "", Checks),
        new("a used number is refused instead of compared", "Jobs/SequenceRule.cs", "sequence <= index.LastSequence ? SequenceVerdict.Compare : SequenceVerdict.NotRising", "SequenceVerdict.NotRising", Checks),
        new("a cut back does not roll the index back", "Jobs/JobLog.cs", "if (Writer is null || !Writer.CutBack()) return false;\n        Index.RollBack(DurableBytes);", "if (Writer is null || !Writer.CutBack()) return false;", Checks),
        new("a new log begins below its archives", "Jobs/LogLife.cs", "if (opened.Contents.Index.Events == 0) StartAboveArchives(opened.Contents.Index);", "", OfActors),
        new("too large an event is taken", "Jobs/JobLog.cs", "if (payloadBytes > maxEventBytes) return Refuse(RefusalReason.TooLarge, out refusal);", "", OfActors),
        new("acknowledged before the write", "Jobs/JobWalActor.cs", "        var appends = _replies.Count;\n        try\n        {", "        var appends = _replies.Count;\n        _replies.Acknowledge();\n        try\n        {", OfActors),
        new("a failed write does not poison the log", "Jobs/JobWalActor.cs", "_life.Poison(failure);", "", OfActors),
        new("an unknown outcome owes no turn", "Jobs/AppendReplies.cs", "if (callerNumbered) turns.Owe(number);", "", OfActors),
        new("an answer for another batch counts", "Jobs/DeliveryFeed.cs", "batchId == _batchId ? _inHand : null", "_inHand", OfActors),
        new("an answer beyond its batch counts", "Jobs/JobWalActor.cs", "Math.Min(delivered.ThroughSequence, batch.Events[^1].Sequence)", "delivered.ThroughSequence", OfActors),
        new("a log with pending events is archived", "Jobs/LogLife.cs", "var isSettled = Log.Index.Pending == 0;", "var isSettled = true;", OfActors),
    ];
}
