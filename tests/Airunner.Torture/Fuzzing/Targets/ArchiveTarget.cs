using Airunner.Actors.Archive;
using Airunner.Simulation;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>The archive reader, with changed archives and with archives of changed logs.</summary>
internal sealed class ArchiveTarget(LogCorpus corpus) : IFuzzTarget
{
    private const string ArchivePath = "/state/archive/job.wal.zst";

    // An archive is read once, in pieces of 128 KiB; opening takes a few more calls.
    private const long PieceBytes = 128 << 10;
    private const long MostOtherCalls = 16;

    public string Name => "archives";

    public int Share => 30; // unpacking costs much more than scanning

    public void Try(Random chance)
    {
        var log = corpus.Any(chance).Bytes;
        var declaresSize = chance.Next(4) > 0;
        var archive = chance.Next(2) == 0
            ? Mutator.Mutate(LogCorpus.Pack(log, declaresSize), chance)
            : LogCorpus.Pack(Mutator.Mutate(log, chance), declaresSize);
        Bounds.OfManagedMemory(() => Read(archive));
    }

    /// <summary>Reads an archive; its bytes are read once.</summary>
    /// <returns>The highest sequence; null when the archive was refused as damaged.</returns>
    public static long? Read(byte[] bytes)
    {
        long calls = 0, asked = 0;
        var disk = new SimulatedFileSystem(new Random(1)) { RecordsCalls = false, SupportsDirect = (bytes.Length & 1) == 0 };
        disk.Put(ArchivePath, bytes);
        disk.Fault = call =>
        {
            calls++;
            asked += call.CountBytes;
            return DiskFault.None;
        };
        var highest = Highest(disk);
        var pieces = (bytes.Length / PieceBytes) + 2;
        if (calls > (2 * pieces) + MostOtherCalls || asked > 2 * pieces * PieceBytes)
            throw new PromiseBrokenException($"{calls} calls asked for {asked} bytes of {bytes.Length}.");
        return highest;
    }

    private static long? Highest(SimulatedFileSystem disk)
    {
        try
        {
            return ArchiveReader.HighestSequence(disk, ArchivePath);
        }
        catch (ArchiveDamagedException)
        {
            return null;
        }
    }
}
