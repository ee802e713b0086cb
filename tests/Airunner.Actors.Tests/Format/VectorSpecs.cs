using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

public sealed class VectorSpecs
{
    public static TheoryData<VectorLog> Logs => [.. TestVectors.Logs];

    public static TheoryData<DamagedLog> DamagedLogs => [.. TestVectors.DamagedLogs];

    [Theory, MemberData(nameof(Logs))]
    public void A_log_is_read_as_the_vectors_say(VectorLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var (seen, summary) = SeenRecords.In(TestVectors.Bytes(log.File));

        summary.LengthBytes.ShouldBe(log.SizeBytes);
        summary.EndBytes.ShouldBe(log.ValidBytes);
        var expected = log.Records.Select(r => new SeenRecord(r.Offset, r.Sequence, (RecordStatus)r.Status, r.TimestampMs, r.PayloadHex));
        seen.All.ShouldBe(expected);
        DamageIn(summary).ShouldBe(log.Damage);
        if (log.Dialect.Length > 0) summary.Dialect.ToString().ShouldBe(log.Dialect, StringCompareShould.IgnoreCase);
        var (pending, sent, failed) = seen.ByState();
        pending.ShouldBe(log.Pending);
        sent.ShouldBe(log.Sent);
        failed.ShouldBe(log.Failed);
        (summary.Events + summary.Marks).ShouldBe(log.Records.Count);
    }

    [Theory, MemberData(nameof(DamagedLogs))]
    public void Of_a_damaged_log_everything_readable_is_read(DamagedLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var bytes = TestVectors.Bytes($"damaged/{log.File}");
        var (seen, summary) = SeenRecords.In(bytes);

        seen.EventSequences.ShouldBe(log.Sequences);
        summary.IsDamaged.ShouldBe(log.Damaged);
        summary.Dialect.ToString().ShouldBe(log.Dialect, StringCompareShould.IgnoreCase);
        summary.Events.ShouldBe(log.Sequences.Count);
        NaiveReader.Read(bytes, summary.Dialect).ShouldBe(seen.All.Select(r => r.OffsetBytes));
    }

    [Fact]
    public void The_last_number_is_that_of_the_last_batch()
    {
        var (_, summary) = SeenRecords.In(TestVectors.Bytes("five-pending.wal").AsSpan(0, 171).ToArray());
        (summary.LastSequence, summary.LastEndSequence).ShouldBe((2, 3));
    }

    private static IEnumerable<string> DamageIn(LogSummary summary) => summary.Kind switch
    {
        LogKind.Empty => ["short header"],
        LogKind.BadMagic => ["bad magic"],
        LogKind.UnknownVersion => [$"unknown version {summary.Version}"],
        _ => summary.Findings.Select(finding => finding.Kind switch
        {
            DamageKind.BrokenLength => $"broken length at byte {finding.OffsetBytes}",
            DamageKind.BrokenBody => $"checksum mismatch at byte {finding.OffsetBytes}",
            DamageKind.LostRegion => $"lost region at byte {finding.OffsetBytes}",
            _ => $"torn tail at byte {finding.OffsetBytes}",
        }),
    };
}
