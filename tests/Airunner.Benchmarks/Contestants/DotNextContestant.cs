namespace Airunner.Benchmarks.Contestants;

/// <summary>dotNext's write-ahead log (it flushes before a commit returns); an append counts when it is committed.</summary>
internal sealed class DotNextContestant : IContestant
{
    public string Name => "dotNext";

    public string Promise => "commit awaited, which flushes";

    public bool Blocks => false;

    public async ValueTask<OpenLogs> OpenAsync(string directory, int logs)
    {
        DotNextLog[] all = [.. Enumerable.Range(0, logs).Select(n => new DotNextLog(Path.Combine(directory, $"{n}")))];
        foreach (var log in all) await log.InitializeAsync();
        return new OpenLogs(all, async () =>
        {
            foreach (var log in all) await log.DisposeAsync();
        });
    }
}
