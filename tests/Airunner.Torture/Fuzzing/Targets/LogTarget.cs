using Airunner.Actors.Format;
using Airunner.Torture.Exhaustion;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>The scanner, with changed logs and with random bytes.</summary>
internal sealed class LogTarget(LogCorpus corpus) : IFuzzTarget
{
    private const int NoiseIn = 64;
    private const int MostNoiseBytes = 4096;

    // A valid log is read once; damage is read again a few times, in growing windows.
    private const int MostReadings = 64;
    private const long ReadSlackBytes = 64 << 10;

    public string Name => "logs";

    public int Share => 500;

    public void Try(Random chance)
    {
        var log = Mutator.Mutate(chance.Next(NoiseIn) == 0 ? Noise(chance) : corpus.Any(chance).Bytes, chance);
        Bounds.OfManagedMemory(() => Scan(log));
    }

    /// <summary>Scans a file.</summary>
    public static void Scan(byte[] bytes)
    {
        var source = new LogBytes(bytes);
        var rising = new Rising();
        var summary = LogScanner.Scan(source, ref rising);
        if (source.ReadBytes > (MostReadings * source.LengthBytes) + ReadSlackBytes)
            throw new PromiseBrokenException($"{source.ReadBytes} bytes were read of {source.LengthBytes}.");
        PromiseBrokenException.Unless(summary.EndBytes <= bytes.Length, "The log ends behind the file.");
        PromiseBrokenException.Unless(summary.Events == rising.Events, "The summary counts other events than were shown.");
    }

    /// <summary>Random bytes, with or without a header.</summary>
    private static byte[] Noise(Random chance)
    {
        var noise = new byte[LogHeader.SizeBytes + chance.Next(MostNoiseBytes)];
        chance.NextBytes(noise);
        if (chance.Next(8) > 0) LogHeader.Write(noise);
        return noise;
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
