using Airunner.Benchmarks;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;
using Airunner.Benchmarks.Parts;
using Airunner.Benchmarks.Product;
using Airunner.Benchmarks.Reporting;
using Airunner.Benchmarks.Workloads;

const int PartsFailed = 1;
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

if (arguments.IsHelp)
{
    Console.WriteLine(BenchmarkArguments.Usage);
    return 0;
}

// Some contestants block pool threads during disk calls. The pool adds only one thread per half second, which would be measured instead.
ThreadPool.SetMinThreads(EnoughThreads, EnoughThreads);

using var directory = new BenchDirectory(arguments.Directory);
var extent = new Extent(arguments.Seconds, arguments.Count);
var rounds = new Rounds(directory.Path, arguments.Rounds, extent, Console.Error.WriteLine);
var productRounds = new ProductRounds(directory.Path, arguments.Rounds, extent, arguments.IsSmoke, Console.Error.WriteLine);
IContestant[] contestants =
    [.. AllContestants.InOrder.Where(each => each is BareContestant || arguments.Only.Count == 0 || arguments.Only.Contains(each.Name))];

List<Result> results = [];
foreach (var workload in AllWorkloads.Cases.Where(each => arguments.Workloads.Contains(each.Workload)))
    results.AddRange(await rounds.RunAsync(workload, contestants));

List<Figure> figures = [];
foreach (var workload in AllProductWorkloads.InOrder.Where(each => arguments.Workloads.Contains(each.Name)))
    figures.AddRange(await productRounds.RunAsync(workload));

if (arguments.Json)
{
    foreach (var line in JsonLines.Of(results).Concat(JsonLines.Of(figures))) Console.WriteLine(line);
}
else
{
    if (results.Count > 0) Console.WriteLine(Table.Of(results) + "\n");
    if (figures.Count > 0) Console.WriteLine(FigureTable.Of(figures));
}

if (arguments.ChartFile is { } chart && !Chart.TrySave(results, chart))
    Console.Error.WriteLine("No chart: it needs the workloads latency or writers.");
return arguments.Workloads.Contains(PartsRun.Name) && !PartsRun.Run(arguments.IsSmoke) ? PartsFailed : 0;
