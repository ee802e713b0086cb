using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Reporting;

/// <summary>Bare's figures that others are compared with.</summary>
internal static class Baseline
{
    /// <summary>Bare in the same case; where it takes no part (several writers on one log), bare with one writer of the same workload.</summary>
    /// <returns>Null where bare was not measured.</returns>
    public static Outcome? Of(Result result, IReadOnlyList<Result> all)
    {
        var bare = all.Where(each => each.Contestant == "bare" && each.Case.Workload == result.Case.Workload).ToList();
        return (bare.Find(each => each.Case == result.Case) ?? bare.Find(each => each.Case.Writers == 1))?.Outcome;
    }
}
