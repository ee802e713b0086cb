namespace Airunner.Benchmarks.Contestants;

/// <summary>FasterLog, each append waiting for the commit that covers it.</summary>
internal sealed class FasterLogContestant : IContestant
{
    public string Name => "FasterLog";

    public string Promise => "commit awaited";

    public bool Blocks => false;

    public ValueTask<OpenLogs> OpenAsync(string directory, int logs)
    {
        FasterDurableLog[] all = [.. Enumerable.Range(0, logs).Select(n => new FasterDurableLog(Path.Combine(directory, $"{n}")))];
        return ValueTask.FromResult(new OpenLogs(all, async () =>
        {
            foreach (var log in all) await log.DisposeAsync();
        }));
    }
}
