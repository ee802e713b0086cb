using System.Diagnostics;

namespace Airunner.Torture.Fuzzing;

/// <summary>Arbitrary bytes for the scanner and the archive reader.</summary>
internal sealed class FuzzCommand : ITortureCommand
{
    private const int MostShown = 10;

    public string Name => "fuzz";

    public string Usage => "--inputs N (100000) --seed S (1): changed logs and archives for the scanner and the archive reader";

    public int Run(TortureOptions options)
    {
        var (inputs, seed) = (options.Number("--inputs", 100_000), (int)options.Number("--seed", 1));
        options.NothingElse();
        var began = Stopwatch.StartNew();
        var findings = FuzzRun.Of(inputs, seed);
        Console.WriteLine($"{findings.Tried} inputs of seed {seed}: {findings.Broken.Count} failed; {findings.Tried / Math.Max(0.001, began.Elapsed.TotalSeconds):F0} inputs/s");
        foreach (var broken in findings.Broken.Take(MostShown)) Console.Error.WriteLine($"  {broken}");
        return findings.Broken.Count == 0 ? 0 : 1;
    }
}
