using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Workloads;

/// <summary>One case of a workload: one line of a table for each contestant that takes part.</summary>
/// <param name="Workload">The workload's name on the command line.</param>
/// <param name="Label">The case, for people: <c>1 log, writers: 64</c>.</param>
/// <param name="Logs">Logs to open.</param>
/// <param name="Writers">Writers at the same time.</param>
/// <param name="PayloadBytes">Bytes of each event.</param>
/// <param name="Window">Appends that one producer keeps in flight; 1 = it waits for each.</param>
internal sealed record WorkloadCase(string Workload, string Label, int Logs, int Writers, int PayloadBytes, int Window = 1)
{
    /// <summary>Whether a contestant takes part: bare has one writer per file, more would only wait for each other.</summary>
    public bool Admits(IContestant contestant) => contestant is not BareContestant || Writers <= Logs;

    /// <summary>Runs the case once on new logs, after a warm-up.</summary>
    /// <param name="contestant">The contestant.</param>
    /// <param name="directory">Empty, on the disk under test.</param>
    /// <param name="extent">The length of the measurement.</param>
    public async Task<Outcome> RunAsync(IContestant contestant, string directory, Extent extent)
    {
        await using var open = await contestant.OpenAsync(directory, Logs);
        await MeasureAsync(contestant, open, extent.Tenth);
        return await MeasureAsync(contestant, open, extent);
    }

    private Task<Outcome> MeasureAsync(IContestant contestant, OpenLogs open, Extent extent)
    {
        var payload = Payload.Of(PayloadBytes);
        if (Window > 1) return OpenWindow.RunAsync(open.Logs[0], payload, Window, extent);
        IDurableLog[] logs = [.. Enumerable.Range(0, Writers).Select(writer => open.Logs[writer % Logs])];
        return ClosedLoop.RunAsync(logs, contestant.Blocks, payload, extent);
    }
}
