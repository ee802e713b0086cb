using Airunner.Collector.Tests.Postgres;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>airunner collect</c> with a PostgreSQL database, as the program that users have.</summary>
[Collection(SharedCluster.Name)]
public sealed class PostgresCollectorSpecs(PostgresCluster cluster) : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [PostgresFact]
    public async Task Events_and_queues_are_in_the_database_and_survive_the_collector()
    {
        var file = Path.Combine(_airunner.State, "postgres");
        await File.WriteAllTextAsync(file, await cluster.CreateDatabaseAsync());
        string job;
        using (var first = await ProgramCollector.StartAsync(_airunner, "--postgres-file", file))
        {
            var run = await _airunner.RunAsync("run", "--server", first.Url, "--job", "make", "--", "echo", "made it");
            run.Status.ShouldBe(0, run.Error);
            job = (await _airunner.RunAsync("submit", "--server", first.Url, "--queue", "builds", "--", "make")).Output.Trim();
            (await _airunner.RunAsync("logs", "make", "--server", first.Url)).Output.ShouldBe("made it\n");
        }

        using var second = await ProgramCollector.StartAsync(_airunner, "--postgres-file", file);
        using var other = new AirunnerProgram();
        (await other.RunAsync("logs", "make", "--server", second.Url)).Output.ShouldBe("made it\n");
        (await other.RunAsync("queue", "--queue", "builds", "--server", second.Url, "--json")).Output.ShouldContain(job);
        (await other.RunAsync("cancel", job, "--server", second.Url)).Status.ShouldBe(0);
        using var http = new HttpClient { BaseAddress = second.Address };
        (await http.GetStringAsync(new Uri("/queues/builds", UriKind.Relative))).ShouldContain("cancelled");
        Directory.Exists(Path.Combine(_airunner.State, "collector")).ShouldBeFalse();
    }
}
