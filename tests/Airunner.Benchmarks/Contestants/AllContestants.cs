namespace Airunner.Benchmarks.Contestants;

/// <summary>Who takes part. The first is the measure of the others.</summary>
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
