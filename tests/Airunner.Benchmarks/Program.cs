using Airunner.Benchmarks;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;
using Airunner.Benchmarks.Reporting;
using Airunner.Benchmarks.Workloads;

const int WrongUsage = 64;
const int EnoughThreads = 256;

BenchmarkArguments arguments;
try
{
    arguments = BenchmarkArguments.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\n\n{BenchmarkArguments.Usage}");
    return WrongUsage;
}

// Some peers block pool threads while the disk works; the pool would add one thread each half second and measure that instead.
ThreadPool.SetMinThreads(EnoughThreads, EnoughThreads);

using var directory = new BenchDirectory(arguments.Directory);
var rounds = new Rounds(directory.Path, arguments.Rounds, new Extent(arguments.Seconds, arguments.Count), Console.Error.WriteLine);
IContestant[] contestants =
    [.. AllContestants.InOrder.Where(each => each is BareContestant || arguments.Only.Count == 0 || arguments.Only.Contains(each.Name))];

List<Result> results = [];
foreach (var workload in AllWorkloads.Cases.Where(each => arguments.Workloads.Contains(each.Workload)))
    results.AddRange(await rounds.RunAsync(workload, contestants));

if (arguments.Json)
{
    foreach (var line in JsonLines.Of(results)) Console.WriteLine(line);
}
else
{
    Console.WriteLine(Table.Of(results));
}

if (arguments.ChartFile is { } chart && !Chart.TrySave(results, chart))
    Console.Error.WriteLine("No chart: it shows the workloads latency and writers, and neither was run.");
return 0;
