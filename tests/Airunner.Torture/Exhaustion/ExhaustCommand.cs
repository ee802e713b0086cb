using System.Diagnostics;

namespace Airunner.Torture.Exhaustion;

/// <summary>Tries everything that can be tried one by one.</summary>
internal sealed class ExhaustCommand : ITortureCommand
{
    private const int MostShown = 10;

    private static readonly LifeScript[] EveryScript =
    [
        LifeScript.OneFile(direct: true),
        LifeScript.OneFile(direct: false),
        LifeScript.Segments(direct: true),
        LifeScript.Segments(direct: false),
    ];

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
        broken += Report("cuts of sealed segments", EverySegmentByte.Cut());
        broken += Report("flipped bits of sealed segments", EverySegmentByte.Flip());
        return broken + EveryScript.Sum(Everything);
    }

    private static int Everything(LifeScript script)
    {
        Console.WriteLine($"A life of {EveryCall.Calls(script)} calls: {script}");
        return Report("failed calls", EveryCall.Fails(script))
            + Report("calls failing from one on", EveryCall.FailsFromThereOn(script))
            + Report("crashes", EveryCall.Crashes(script));
    }

    private static int Report(string what, Findings findings)
    {
        Console.WriteLine($"{findings.Tried} {what}: {findings.Broken.Count} failed");
        foreach (var broken in findings.Broken.Take(MostShown)) Console.Error.WriteLine($"  {broken}");
        return findings.Broken.Count;
    }
}
