using System.Buffers.Binary;
using Airunner.Actors.Format;
using CsCheck;

namespace Airunner.Actors.Tests.Format;

public sealed class DamageSpecs
{
    private static readonly byte[] FivePending = TestVectors.Bytes("five-pending.wal");

    private static readonly List<SeenRecord> Written = SeenRecords.In(FivePending).Seen.All;

    [Fact]
    public void A_log_cut_at_any_byte_gives_every_record_before_the_cut_and_only_its_tail_is_damaged()
    {
        for (var cut = 0; cut <= FivePending.Length; cut++)
        {
            var (seen, summary) = SeenRecords.In(FivePending[..cut]);
            var whole = Written.Where(r => r.OffsetBytes + 32 + (r.PayloadHex.Length / 2) <= cut).ToList();
            seen.All.ShouldBe(whole);
            if (cut < LogHeader.SizeBytes)
            {
                summary.Kind.ShouldBe(LogKind.Empty);
                continue;
            }

            var isClean = summary.EndBytes == cut;
            summary.IsDamaged.ShouldBe(!isClean);
            summary.OnlyTailDamaged.ShouldBe(!isClean);
            if (isClean) continue;
            summary.Findings.ShouldHaveSingleItem().ShouldBe(
                new DamageFinding(DamageKind.TornTail, summary.EndBytes, cut - summary.EndBytes, whole.LastOrDefault()?.Sequence, null));
        }
    }

    [Fact]
    public void A_cut_log_in_reserved_space_gives_every_record_before_the_cut()
    {
        for (var cut = LogHeader.SizeBytes; cut <= FivePending.Length; cut++)
        {
            var log = new byte[FivePending.Length + 4096];
            FivePending.AsSpan(0, cut).CopyTo(log);
            var (seen, summary) = SeenRecords.In(log);
            // A record may itself end in zeros, which need not have been written.
            seen.All.Count.ShouldBeInRange(
                Written.Count(r => r.OffsetBytes + 32 + (r.PayloadHex.Length / 2) <= cut), Written.Count(r => r.OffsetBytes < cut));
            seen.All.ShouldBe(Written.Take(seen.All.Count));
            (summary.OnlyTailDamaged || !summary.IsDamaged).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_flipped_bit_loses_at_most_the_record_it_hits_and_none_where_it_hits_a_length()
    {
        for (var bit = LogHeader.SizeBytes * 8; bit < FivePending.Length * 8; bit++)
        {
            var at = bit / 8;
            var log = FivePending.ToArray();
            log[at] ^= (byte)(1 << (bit % 8));
            var hit = Written.Last(r => r.OffsetBytes <= at);
            var isLength = at < hit.OffsetBytes + 4;

            var (seen, summary) = SeenRecords.In(log);

            seen.All.ShouldBe(isLength ? Written : Written.Where(r => r != hit));
            var finding = summary.Findings.ShouldHaveSingleItem();
            finding.Kind.ShouldBe(isLength ? DamageKind.BrokenLength : DamageKind.BrokenBody);
            finding.OffsetBytes.ShouldBe(hit.OffsetBytes);
            finding.LostBytes.ShouldBe(isLength ? 0 : 32 + (hit.PayloadHex.Length / 2));
            finding.LastSequenceBefore.ShouldBe(Written.LastOrDefault(r => r.OffsetBytes < hit.OffsetBytes)?.Sequence);
            finding.FirstSequenceAfter.ShouldBe(seen.All.FirstOrDefault(r => r.OffsetBytes >= hit.OffsetBytes)?.Sequence);
            summary.OnlyTailDamaged.ShouldBe(!isLength && hit == Written[^1]);
        }
    }

    [Fact]
    public void A_flipped_bit_of_the_header_is_reported_and_nothing_is_read_unless_it_is_reserved()
    {
        for (var bit = 0; bit < LogHeader.SizeBytes * 8; bit++)
        {
            var log = FivePending.ToArray();
            log[bit / 8] ^= (byte)(1 << (bit % 8));
            var (seen, summary) = SeenRecords.In(log);
            summary.Kind.ShouldBe(bit < 64 ? LogKind.BadMagic : bit < 96 ? LogKind.UnknownVersion : LogKind.Readable);
            seen.All.Count.ShouldBe(bit < 96 ? 0 : 5);
        }
    }

    [Fact]
    public void All_zeros_are_an_empty_log_and_zeros_before_other_bytes_are_not_a_log()
    {
        SeenRecords.In(new byte[100_000]).Summary.Kind.ShouldBe(LogKind.Empty);
        SeenRecords.In([.. new byte[100_000], 1]).Summary.Kind.ShouldBe(LogKind.BadMagic);
        SeenRecords.In([]).Summary.Kind.ShouldBe(LogKind.Empty);
    }

    [Fact]
    public void A_record_with_a_broken_length_is_read_in_either_dialect()
    {
        foreach (var file in new[] { "five-pending.wal", "go-worker.wal" })
        {
            foreach (var length in new uint[] { 0, 1, 28, 70, 71, 3000, 10 << 20, uint.MaxValue })
            {
                var log = TestVectors.Bytes(file);
                BinaryPrimitives.WriteUInt32LittleEndian(log.AsSpan(73), length);
                var (seen, summary) = SeenRecords.In(log);
                seen.All.ShouldBe(SeenRecords.In(TestVectors.Bytes(file)).Seen.All);
                summary.Findings.ShouldHaveSingleItem().Kind.ShouldBe(DamageKind.BrokenLength);
            }
        }
    }

    [Fact]
    public void Any_damage_is_read_as_the_rules_say()
    {
        var damage = Gen.Select(Gen.Int[0, 4], Gen.Int[0, int.MaxValue], Gen.Int[1, 200], Gen.Byte);
        Gen.Select(Gen.Int[0, TestLogs.Kinds - 1], Gen.Int, damage.Array[1, 4]).Sample(
            (kind, seed, places) =>
            {
                var log = TestLogs.Make(kind, seed);
                foreach (var (how, at, count, value) in places) log = TestLogs.Damage(log, how, at, count, value);

                var (seen, summary) = SeenRecords.In(log);

                seen.All.Select(r => r.OffsetBytes).ShouldBe(NaiveReader.Read(log, summary.Dialect));
                var sequences = seen.EventSequences.ToList();
                sequences.ShouldBe(sequences.Distinct().Order());
            }, seed: "0N0XIzNsQ0O2", iter: 1500);
    }
}
