using System.Diagnostics;

namespace Airunner.Torture.Exhaustion;

/// <summary>Tries everything that can be tried one by one.</summary>
internal sealed class ExhaustCommand : ITortureCommand
{
    private const int MostShown = 10;

    public string Name => "exhaust";

    public string Usage =>
        "[--events N] (200) [--seed S] (1): every cut, every bit, every call failing and crashing; "
        + "or --flips N [--from F] [--seed S]: only N random flips";

    public int Run(TortureOptions options)
    {
        var (events, flips, from, seed) = (
            (int)options.Number("--events", 200),
            options.Number("--flips", 0),
            options.Number("--from", 0),
            (int)options.Number("--seed", 1));
        options.NothingElse();
        return (flips > 0 ? Flips(from, flips, seed) : Everything(events, seed)) == 0 ? 0 : 1;
    }

    private static int Flips(long from, long count, int seed)
    {
        var began = Stopwatch.StartNew();
        using var early = new EarlyEnd();
        var findings = new RandomFlips(seed).Run(from, count, early.Asked);
        return Report(
            $"random flips of seed {seed} from {from}, {findings.Tried / Math.Max(0.001, began.Elapsed.TotalSeconds):F0}/s", findings);
    }

    private static int Everything(int events, int seed)
    {
        var log = MixedLog.Make(events, seed, largestOutput: 300, zeros: 200);
        var broken = Report($"cuts of a log of {log.Bytes.Length} bytes", EveryByte.Cut(log)) + Report("flipped bits", EveryByte.Flip(log));
        foreach (var direct in (bool[])[true, false])
        {
            Console.WriteLine($"A life of {EveryCall.Calls(direct)} calls, direct: {direct}");
            broken += Report("failed calls", EveryCall.Fails(direct));
            broken += Report("calls failing from one on", EveryCall.FailsFromThereOn(direct));
            broken += Report("crashes", EveryCall.Crashes(direct));
        }

        return broken;
    }

    private static int Report(string what, Findings findings)
    {
        Console.WriteLine($"{findings.Tried} {what}: {findings.Broken.Count} failed");
        foreach (var broken in findings.Broken.Take(MostShown)) Console.Error.WriteLine($"  {broken}");
        return findings.Broken.Count;
    }
}
