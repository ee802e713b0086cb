using System.Diagnostics;
using System.Globalization;
using Airunner.Actors;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// Appends through one log that is not clustered, and through clusters of one, two and three nodes in this process, each appending to its
/// own executions; then appends of one node to executions that live on another one.
/// </summary>
internal sealed class ClusterWorkload : IProductWorkload
{
    private const int Executions = 16;
    private const int Bytes = 200;
    private const double WithinOfUnclustered = 0.95;

    private static readonly byte[] Output = [.. Enumerable.Repeat((byte)'x', Bytes)];

    public string Name => "cluster";

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        List<Figure> figures = [];
        double alone, clustered;
        await using (var node = await ClusterHost.StartAsync(setting.PathOf("alone")))
            alone = await RateAsync(setting, [node.Wal], "alone");
        figures.Add(new Figure(Name, "not clustered", alone, "appends/s"));

        await using (var nodes = await ClusterHosts.StartAsync(setting, 1))
            clustered = await RateAsync(setting, nodes.Wals, "one");
        figures.Add(new Figure(Name, "cluster of 1 node, local appends", clustered, "appends/s"));
        figures.Add(new Figure(Name, "to not clustered", clustered / alone, "×", Target.AtLeast(WithinOfUnclustered)));

        await using (var nodes = await ClusterHosts.StartAsync(setting, 2))
        {
            var two = await RateAsync(setting, nodes.Wals, "two");
            figures.Add(new Figure(Name, "cluster of 2 nodes, local appends of both", two, "appends/s"));
        }

        await using (var nodes = await ClusterHosts.StartAsync(setting, 3))
        {
            var three = await RateAsync(setting, nodes.Wals, "three");
            figures.Add(new Figure(Name, "cluster of 3 nodes, local appends of all", three, "appends/s"));
            await OpenAsync(nodes.Wals[0], "away-0");
            var away = await RateAsync(setting, [nodes.Wals[1]], "away");
            figures.Add(new Figure(Name, "appends of one node to the logs of another", away, "appends/s"));
        }

        return figures;
    }

    private static JobExecution Execution(string job, int number) => new(job, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The node that opens an execution becomes its home.</summary>
    private static async Task OpenAsync(IJobWal wal, string job)
    {
        for (var i = 0; i < Executions; i++) await wal.OpenAsync(Execution(job, i));
    }

    private static async Task<double> RateAsync(Setting setting, IReadOnlyList<IJobWal> wals, string name)
    {
        for (var i = 0; i < wals.Count; i++) await OpenAsync(wals[i], $"{name}-{i}");
        await AppendAsync(wals, name, setting.Extent.Tenth);
        var began = Stopwatch.GetTimestamp();
        var count = await AppendAsync(wals, name, setting.Extent);
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<long> AppendAsync(IReadOnlyList<IJobWal> wals, string name, Extent extent)
    {
        var began = Stopwatch.GetTimestamp();
        var producers = wals.SelectMany((wal, node) => Enumerable.Range(0, Executions).Select(i => Task.Run(() => Events.AppendAsync(
            wal, Execution($"{name}-{node}", i), Output, done => ValueTask.FromResult(extent.GoesOn(began, (int)done))))));
        return (await Task.WhenAll(producers)).Sum();
    }
}
