using Airunner.Actors.Format;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Exhaustion;

/// <summary>Cuts a log at every byte and flips every bit; each time the log is opened, repaired, written to and opened again.</summary>
internal static class EveryByte
{
    /// <summary>Bytes of the header before this offset identify the file; the others are ignored.</summary>
    public const int ReservedFromByte = 12;

    private const string Path = "/state/wal/job.wal";
    private const string Damaged = "/state/damaged";

    public static Findings Cut(MixedLog log)
    {
        var findings = new Findings();
        Parallel.For(0, log.Bytes.Length, length => findings.Try($"cut at {length}", () => Cut(log, length)));
        return findings;
    }

    private static void Cut(MixedLog log, int length)
    {
        var whole = log.Records.Where(record => record.EndBytes <= length && record.Event is not null);
        Check(log.Bytes[..length], [.. whole.Select(record => record.Event!.Value)]);
    }

    public static Findings Flip(MixedLog log)
    {
        var findings = new Findings();
        Parallel.For(0, log.Bytes.Length * 8L, bit => findings.Try($"bit {bit} flipped", () => Flip(log, bit)));
        return findings;
    }

    /// <summary>Flips one bit of a log.</summary>
    public static void Flip(MixedLog log, long bit)
    {
        var at = bit / 8;
        var bytes = (byte[])log.Bytes.Clone();
        bytes[at] ^= (byte)(1 << (int)(bit % 8));
        if (at < ReservedFromByte) CheckRefused(bytes);
        else Check(
            bytes, [.. log.Records.Where(record => record.Event is not null && !IsLost(record, at)).Select(record => record.Event!.Value)]);
    }

    /// <summary>A wrong length is detected by the checksum; any other damage loses the record and no other.</summary>
    private static bool IsLost(MixedLog.Record record, long at) => at >= record.OffsetBytes + sizeof(uint) && at < record.EndBytes;

    private static void CheckRefused(byte[] bytes)
    {
        var disk = Disk(bytes);
        try
        {
            Open(disk).Writer?.Dispose();
        }
        catch (NotALogException)
        {
            PromiseBrokenException.Unless(disk.Bytes(Path)!.AsSpan().SequenceEqual(bytes), "A file that is no log was changed.");
            return;
        }

        throw new PromiseBrokenException("A file that is no log was opened.");
    }

    private static void Check(byte[] bytes, long[] expected)
    {
        var disk = Disk(bytes);
        using (var writer = Open(disk, out var opened, expected))
        {
            if (opened.KeptAt is { } kept) CheckKept(disk, kept, bytes, opened);
            var room = writer.Reserve(RecordCodec.OverheadBytes);
            RecordCodec.Write(0, RecordStatus.Failed, 0, [], room);
            writer.Gathered(room.Length);
            writer.Commit();
            writer.Trim();
        }

        using var again = Open(disk, out var second, expected);
        PromiseBrokenException.Unless(second.Findings.Count == 0, "The repaired log has damage.");
    }

    private static void CheckKept(SimulatedFileSystem disk, string kept, byte[] bytes, OpenedLog opened)
    {
        var there = disk.DurableBytes(kept);
        var original = kept.EndsWith(".tail", StringComparison.Ordinal) ? bytes[(int)opened.Contents.Summary.EndBytes..] : bytes;
        PromiseBrokenException.Unless(
            there is not null && there.AsSpan().SequenceEqual(original), $"{kept} does not have the damaged bytes.");
    }

    private static WalLogFile Open(SimulatedFileSystem disk, out OpenedLog opened, long[] expected)
    {
        opened = Open(disk);
        var found = SeenNumbers.Of(disk.Bytes(Path)!);
        PromiseBrokenException.Unless(
            found.SequenceEqual(expected), $"Read {string.Join(' ', found)} instead of {string.Join(' ', expected)}.");
        PromiseBrokenException.Unless(opened.Contents.Index.Events == expected.Length, "The index counts other events.");
        return opened.Writer ?? throw new PromiseBrokenException("The log cannot be written to.");
    }

    private static OpenedLog Open(SimulatedFileSystem disk)
    {
        var opener = new LogOpener(disk, new LogFolders("/state/wal", Damaged), 0, new DeferredIo(new Random(1)));
        var opened = opener.Open(Path);
        // A first length that is too large by four belongs to the other dialect; such a log is rewritten before it is written to.
        return opened.IsForeign ? opener.Rewrite(Path) : opened;
    }

    private static SimulatedFileSystem Disk(byte[] bytes)
    {
        var disk = new SimulatedFileSystem(new Random(1)) { RecordsCalls = false };
        disk.Put(Path, bytes);
        return disk;
    }
}
