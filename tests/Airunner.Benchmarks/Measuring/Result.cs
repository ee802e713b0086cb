using Airunner.Benchmarks.Workloads;

namespace Airunner.Benchmarks.Measuring;

/// <summary>One contestant's medians in one case.</summary>
internal sealed record Result(WorkloadCase Case, string Contestant, Outcome Outcome);
