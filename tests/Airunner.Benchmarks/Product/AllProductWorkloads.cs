using Airunner.Benchmarks.Product.Stores;
using Airunner.Collector.Tests.Postgres;

namespace Airunner.Benchmarks.Product;

/// <summary>The workloads of the product alone; README.md describes them.</summary>
internal static class AllProductWorkloads
{
    public static readonly IReadOnlyList<IProductWorkload> InOrder =
    [
        new OpenWorkload(),
        new DrainWorkload(),
        new LiveWorkload(),
        new SegmentsWorkload(),
        new BacklogWorkload(),
        new ArchiveWorkload(),
        new MemoryWorkload(),
        new ProgramWorkload(),
        new OutputWorkload(),
        new GrpcWorkload(),
        new CollectWorkload(),
        new WorkersWorkload(),
        new FollowWorkload(),
        new EchoWorkload(),
        new LeftoversWorkload(),
        new QueuesWorkload(),
        new ClusterWorkload(),
        new StoreWorkload(
            "store", missing: null, static directory => Task.FromResult<IMeasuredDatabase>(new SqliteDatabase(directory))),
        new StoreWorkload(
            "store-postgres", PostgresPrograms.Missing, static async directory => await PostgresDatabase.StartAsync(directory)),
    ];

    /// <summary>The names on the command line.</summary>
    public static IEnumerable<string> Names => InOrder.Select(each => each.Name);
}
