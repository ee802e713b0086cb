using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Simulation;
using Airunner.Torture.Exhaustion;
using Airunner.Torture.Simulation;
using ZstdSharp;

namespace Airunner.Torture.Fuzzing;

/// <summary>What reads bytes that anybody may have written: neither a crash, nor an endless loop, nor unbounded memory.</summary>
internal static class FuzzTargets
{
    /// <summary>Most managed memory that one small input may cost, bytes.</summary>
    public const long MostAllocatedBytes = 48L << 20;

    // A sound log is read once; damage is read again a few times, in windows that reach a little further.
    private const int MostReadings = 64;
    private const long ReadSlackBytes = 64 << 10;
    private const string ArchivePath = "/state/archive/job.wal.zst";

    /// <summary>The scanner, as any file might be met.</summary>
    public static void Scan(byte[] bytes)
    {
        var source = new LogBytes(bytes);
        var rising = new Rising();
        var summary = LogScanner.Scan(source, ref rising);
        PromiseBrokenException.Unless(source.ReadBytes <= (MostReadings * source.LengthBytes) + ReadSlackBytes, $"{source.ReadBytes} bytes were read of {source.LengthBytes}.");
        PromiseBrokenException.Unless(summary.EndBytes <= bytes.Length, "The log ends behind the file.");
        PromiseBrokenException.Unless(summary.Events == rising.Events, "The summary counts other events than were shown.");
    }

    /// <summary>The archive reader.</summary>
    /// <returns>The highest number; null where the archive was refused as damaged.</returns>
    public static long? ReadArchive(byte[] bytes)
    {
        var disk = new SimulatedFileSystem(new Random(1)) { RecordsCalls = false, SupportsDirect = (bytes.Length & 1) == 0 };
        disk.Put(ArchivePath, bytes);
        try
        {
            return ArchiveReader.HighestSequence(disk, ArchivePath);
        }
        catch (ArchiveDamagedException)
        {
            return null;
        }
    }

    /// <summary>Measures what a target takes of the managed heap.</summary>
    public static void Bounded(Action target)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        target();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        PromiseBrokenException.Unless(allocated <= MostAllocatedBytes, $"{allocated} bytes were allocated.");
    }

    /// <summary>A log packed as the product packs it.</summary>
    public static byte[] Pack(byte[] log, bool declaresSize = true)
    {
        using var zstd = new Compressor(3);
        zstd.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        zstd.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_contentSizeFlag, declaresSize ? 1 : 0);
        return zstd.Wrap(log).ToArray();
    }

    private sealed class Rising : IRecordVisitor
    {
        private long _last = -1;
        private long _end;

        public long Events { get; private set; }

        public void Visit(in RecordView record)
        {
            PromiseBrokenException.Unless(record.OffsetBytes >= _end, "Records overlap.");
            _end = record.EndBytes;
            if (record.IsMark) return;
            PromiseBrokenException.Unless(record.Sequence > _last, "Sequences do not rise.");
            _last = record.Sequence;
            Events++;
        }
    }
}
