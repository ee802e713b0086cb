using System.Diagnostics;

namespace Airunner.Torture.Fuzzing;

/// <summary>Gives arbitrary bytes to everything that reads bytes.</summary>
internal sealed class FuzzCommand : ITortureCommand
{
    private const int MostShown = 10;

    public string Name => "fuzz";

    public string Usage =>
        "--inputs N (100000) --seed S (1) [--from F] (0) [--target NAME]: changed and made-up logs, archives, zstd frames, events, "
        + "file names and settings";

    public int Run(TortureOptions options)
    {
        var (inputs, from, seed) = (options.Number("--inputs", 100_000), options.Number("--from", 0), (int)options.Number("--seed", 1));
        var only = options.Text("--target");
        options.NothingElse();
        var began = Stopwatch.StartNew();
        var run = new FuzzRun(seed, only);
        using var early = new EarlyEnd();
        run.Run(from, inputs, early.Asked);
        Console.WriteLine(
            $"{run.Findings.Tried} inputs of seed {seed} from {from} ({string.Join(", ", run.Counts)}): "
            + $"{run.Findings.Broken.Count} failed; {run.Findings.Tried / Math.Max(0.001, began.Elapsed.TotalSeconds):F0} inputs/s");
        foreach (var broken in run.Findings.Broken.Take(MostShown)) Console.Error.WriteLine($"  {broken}");
        return run.Findings.Broken.IsEmpty ? 0 : 1;
    }
}
