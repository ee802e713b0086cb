namespace Airunner.Torture.Exhaustion;

/// <summary>Everything that can be tried one by one.</summary>
internal sealed class ExhaustCommand : ITortureCommand
{
    private const int MostShown = 10;

    public string Name => "exhaust";

    public string Usage => "[--events N] (200) [--flips N] (0: every bit) [--seed S] (1): every cut, every bit, every call failing and crashing";

    public int Run(TortureOptions options)
    {
        var (events, flips, seed) = ((int)options.Number("--events", 200), options.Number("--flips", 0), (int)options.Number("--seed", 1));
        options.NothingElse();
        var log = MixedLog.Make(events, seed, largestOutput: 300, zeros: 200);
        var broken = Told($"cuts of a log of {log.Bytes.Length} bytes", EveryByte.Cut(log));
        broken += flips == 0 ? Told("flipped bits", EveryByte.Flip(log)) : Told("random flips", RandomFlips(flips, seed));
        foreach (var direct in (bool[])[true, false])
        {
            Console.WriteLine($"A life of {EveryCall.Calls(direct)} calls, direct: {direct}");
            broken += Told("failed calls", EveryCall.Fails(direct));
            broken += Told("calls failing from one on", EveryCall.FailsFromThereOn(direct));
            broken += Told("crashes", EveryCall.Crashes(direct));
        }

        return broken == 0 ? 0 : 1;
    }

    private static Findings RandomFlips(long count, int seed)
    {
        const int LogsInTurn = 64;
        var logs = Enumerable.Range(0, LogsInTurn).Select(at => MixedLog.Make(4 + (at % 24), seed + at, 200, at % 3 * 100)).ToArray();
        var findings = new Findings();
        Parallel.For(0, count, at =>
        {
            var log = logs[at % LogsInTurn];
            var bit = new Random(unchecked((seed * 7919) + (int)at)).NextInt64(log.Bytes.Length * 8L);
            findings.Try($"log {at % LogsInTurn}, bit {bit}", () => EveryByte.Flip(log, bit));
        });
        return findings;
    }

    private static int Told(string what, Findings findings)
    {
        Console.WriteLine($"{findings.Tried} {what}: {findings.Broken.Count} failed");
        foreach (var broken in findings.Broken.Take(MostShown)) Console.Error.WriteLine($"  {broken}");
        return findings.Broken.Count;
    }
}
