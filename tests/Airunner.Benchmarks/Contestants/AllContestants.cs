namespace Airunner.Benchmarks.Contestants;

/// <summary>The contestants. The others are compared with the first.</summary>
internal static class AllContestants
{
    public static readonly IReadOnlyList<IContestant> InOrder =
    [
        new BareContestant(),
        new AirunnerContestant(),
        new SqliteContestant(),
        new RocksDbContestant(),
        new FasterLogContestant(),
        new DotNextContestant(),
    ];
}
