using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Reporting;

/// <summary>The figures of bare, with which the others are compared.</summary>
internal static class Baseline
{
    /// <summary>Bare in the same case; in a case without bare (several writers on one log), bare with one writer.</summary>
    /// <returns>Null when bare was not measured.</returns>
    public static Outcome? Of(Result result, IReadOnlyList<Result> all)
    {
        var bare = all.Where(each => each.Contestant == "bare" && each.Case.Workload == result.Case.Workload).ToList();
        return (bare.Find(each => each.Case == result.Case) ?? bare.Find(each => each.Case.Writers == 1))?.Outcome;
    }
}
