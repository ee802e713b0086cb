using System.Globalization;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Parts;
using Airunner.Benchmarks.Product;
using Airunner.Benchmarks.Workloads;

namespace Airunner.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record BenchmarkArguments
{
    public const string Usage = """
        Airunner.Benchmarks WORKLOAD... [options]

        WORKLOAD           all, or: latency, writers, jobs, pipeline (with contestants),
                           open, drain, live, segments, backlog, archive, memory, program, output, grpc, collect,
                           workers, follow, echo, leftovers, queues, cluster, store,
                           store-postgres (the product alone);
                           parts (BenchmarkDotNet, not in all)
        --rounds N         rounds, of which the medians are shown (5)
        --seconds S        length of one measurement (3)
        --count N          appends of each writer, instead of a length; events of backlog, store
        --only NAME,...    contestants (all): bare is always there
        --directory DIR    an existing directory on the disk under test (artifacts/bench)
        --json             one JSON object a line instead of the table
        --chart FILE.png   also draws throughput over writers and latency percentiles
        --smoke            one round of a few appends: does it still run?
        --help             this text
        """;

    public IReadOnlyList<string> Workloads { get; init; } = [];

    public int Rounds { get; init; } = 5;

    public double Seconds { get; init; } = 3;

    public int? Count { get; init; }

    public IReadOnlyList<string> Only { get; init; } = [];

    public string? Directory { get; init; }

    public bool Json { get; init; }

    public string? ChartFile { get; init; }

    public bool IsSmoke { get; init; }

    /// <summary>Whether only the usage is asked for.</summary>
    public bool IsHelp { get; init; }

    /// <exception cref="FormatException">An argument that is not in <see cref="Usage"/>.</exception>
    public static BenchmarkArguments Parse(string[] arguments)
    {
        var parsed = new BenchmarkArguments();
        if (arguments.Any(each => each is "--help" or "-h" or "-?")) return parsed with { IsHelp = true };
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            parsed = argument switch
            {
                "--rounds" => parsed with { Rounds = Whole(argument, rest) },
                "--seconds" => parsed with { Seconds = Number(argument, rest) },
                "--count" => parsed with { Count = Whole(argument, rest) },
                "--only" => parsed with { Only = [.. Value(argument, rest).Split(',').Select(Contestant)] },
                "--directory" => parsed with { Directory = Value(argument, rest) },
                "--chart" => parsed with { ChartFile = Value(argument, rest) },
                "--json" => parsed with { Json = true },
                "--smoke" => parsed with { Rounds = 1, Count = 20, IsSmoke = true },
                "all" => parsed with { Workloads = [.. AllWorkloads.Names, .. AllProductWorkloads.Names] },
                _ when IsWorkload(argument) => parsed with { Workloads = [.. parsed.Workloads, argument] },
                _ => throw new FormatException($"'{argument}' is not a workload and not an option."),
            };
        }

        return parsed.Workloads.Count > 0 ? parsed : throw new FormatException("Which workload?");
    }

    private static bool IsWorkload(string name) =>
        name == PartsRun.Name || AllWorkloads.Names.Contains(name) || AllProductWorkloads.Names.Contains(name);

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out var value) ? value : throw new FormatException($"{option} needs a value.");

    private static double Number(string option, Queue<string> rest) =>
        double.TryParse(Value(option, rest), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{option} needs a number above 0.");

    private static int Whole(string option, Queue<string> rest) =>
        int.TryParse(Value(option, rest), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{option} needs a whole number above 0.");

    private static string Contestant(string name) =>
        AllContestants.InOrder.FirstOrDefault(contestant => contestant.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name
        ?? throw new FormatException(
            $"'{name}' is not a contestant; there are {string.Join(", ", AllContestants.InOrder.Select(each => each.Name))}.");
}
