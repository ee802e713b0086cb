using Airunner.Actors.Format;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Exhaustion;

/// <summary>Flips one to eight bits of a log in memory, far apart or close together; it must read as format.md says.</summary>
internal sealed class RandomFlips
{
    private const int Logs = 64;
    private const int Chunk = 1024;
    private const int MostBits = 8;
    private const int BurstBits = 64;

    private readonly int _seed;
    private readonly MixedLog[] _logs;

    public RandomFlips(int seed)
    {
        _seed = seed;
        // Most logs are small, some have thousands of records: the place of a flip in a log must not matter.
        _logs = [.. Enumerable.Range(0, Logs).Select(at => MixedLog.Make(EventsOf(at), seed + at, 200, at % 3 * 100))];
    }

    /// <summary>Tries a number of flips on all cores; each is made from the seed and its own number.</summary>
    /// <param name="from">Number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="early">Ends the run early.</param>
    public Findings Run(long from, long count, CancellationToken early = default)
    {
        var findings = new Findings();
        // Each core flips bits of its own copies and flips them back: copying a log costs more than reading it.
        var cores = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0L, (count + Chunk - 1) / Chunk, cores, Copies, (chunk, _, copies) =>
        {
            if (early.IsCancellationRequested) return copies;
            var start = from + (chunk * Chunk);
            for (var at = start; at < Math.Min(start + Chunk, from + count); at++) findings.Try(at, at => One(at, copies), Named);
            return copies;
        }, static _ => { });
        return findings;
    }

    /// <summary>The command that repeats one of them.</summary>
    public string ReplayCommand(long at) =>
        $"dotnet run -c Release --project tests/Airunner.Torture -- exhaust --flips 1 --from {at} --seed {_seed}";

    private static int EventsOf(int at) => at % 16 == 15 ? 1000 : 4 + (at % 16 * 6);

    private string Named(long at) => $"flip {at}, replay: {ReplayCommand(at)}";

    private byte[][] Copies() => [.. _logs.Select(static log => (byte[])log.Bytes.Clone())];

    private void One(long at, byte[][] copies)
    {
        var chance = SeededChance.Of(_seed, at);
        var which = chance.Next(Logs);
        var bits = Bits(chance, _logs[which].Bytes.Length * 8L);
        Flip(copies[which], bits);
        try
        {
            Check(_logs[which], copies[which], bits);
        }
        finally
        {
            Flip(copies[which], bits);
        }
    }

    private static void Flip(byte[] bytes, IEnumerable<long> bits)
    {
        foreach (var bit in bits) bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
    }

    private static HashSet<long> Bits(Random chance, long among)
    {
        var first = chance.NextInt64(among);
        var bits = new HashSet<long> { first };
        var more = chance.Next(2) == 0 ? 0 : chance.Next(1, MostBits);
        var reach = chance.Next(2) == 0 ? BurstBits : among;
        for (; more > 0; more--) bits.Add(Math.Min(among - 1, reach == among ? chance.NextInt64(among) : first + chance.NextInt64(reach)));
        return bits;
    }

    /// <summary>Compares what is read with what the rules require.</summary>
    internal static void Check(MixedLog log, byte[] bytes, IReadOnlyCollection<long> bits)
    {
        var seen = new SeenNumbers();
        var summary = LogScanner.Scan(new LogBytes(bytes), ref seen);
        if (bits.Any(static bit => bit / 8 < EveryByte.ReservedFromByte))
        {
            PromiseBrokenException.Unless(
                summary.Kind is LogKind.BadMagic or LogKind.UnknownVersion, "A file that is no log was taken for one.");
            return;
        }

        var (expected, isDamaged) = new FlippedLog(log, bytes, bits.Select(static bit => bit / 8)).Read();
        if (seen.Numbers.SequenceEqual(expected) && summary.IsDamaged == isDamaged) return;
        throw new PromiseBrokenException(
            $"Bits {string.Join(' ', bits)}: read {string.Join(' ', seen.Numbers)} instead of {string.Join(' ', expected)}; "
            + $"damage reported: {summary.IsDamaged}, expected: {isDamaged}.");
    }
}
