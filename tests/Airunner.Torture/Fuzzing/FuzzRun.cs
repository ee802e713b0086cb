using Airunner.Torture.Exhaustion;

namespace Airunner.Torture.Fuzzing;

/// <summary>Many inputs, each made from the seed and its own number.</summary>
internal static class FuzzRun
{
    private const int Corpus = 64;
    private const int OneArchiveIn = 32; // unpacking costs much more than scanning

    /// <summary>Fuzzes scanner and archive reader on all cores.</summary>
    public static Findings Of(long inputs, int seed)
    {
        var logs = Enumerable.Range(0, Corpus).Select(at => MixedLog.Make(1 + (at % 12), seed + at, at % 8 == 0 ? 2000 : 80, at % 3 * 40).Bytes).ToArray();
        var archives = logs.Select((log, at) => FuzzTargets.Pack(log, declaresSize: at % 4 > 0)).ToArray();
        var findings = new Findings();
        Parallel.For(0L, inputs, at => findings.Try($"seed {seed}, input {at}", () => One(logs, archives, seed, at)));
        return findings;
    }

    private static void One(byte[][] logs, byte[][] archives, int seed, long at)
    {
        var chance = new Random(unchecked((seed * 1_000_003) + (int)at));
        var which = chance.Next(Corpus);
        if (at % OneArchiveIn > 0)
        {
            var log = Mutator.Mutate(logs[which], chance);
            FuzzTargets.Bounded(() => FuzzTargets.Scan(log));
            return;
        }

        // Half of the archives are broken themselves, half hold a broken log.
        var archive = chance.Next(2) == 0 ? Mutator.Mutate(archives[which], chance) : FuzzTargets.Pack(Mutator.Mutate(logs[which], chance), chance.Next(4) > 0);
        FuzzTargets.Bounded(() => FuzzTargets.ReadArchive(archive));
    }
}
