namespace Airunner.Benchmarks.Contestants;

/// <summary>The limit: <c>pwrite</c> and <c>fdatasync</c> into zeroed space, nothing else. One writer per log.</summary>
internal sealed class BareContestant : IContestant
{
    public string Name => "bare";

    public string Promise => "pwrite + fdatasync into zeroed space";

    public bool Blocks => true;

    public ValueTask<OpenLogs> OpenAsync(string directory, int logs) =>
        ValueTask.FromResult(OpenLogs.Of(Enumerable.Range(0, logs)
            .Select(n => new BareLog(Path.Combine(directory, $"{n}.bare"), sizeBytes: logs == 1 ? 64 << 20 : 1 << 20))));
}
