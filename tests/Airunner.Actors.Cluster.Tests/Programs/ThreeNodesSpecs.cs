using System.Diagnostics;
using System.Text.Json;

namespace Airunner.Actors.Cluster.Tests.Programs;

/// <summary>Nodes of a cluster that work on a queue, as one command starts them: real processes on the loopback.</summary>
public sealed class ThreeNodesSpecs
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData("seeds")]
    [InlineData("config")]
    public async Task Jobs_run_at_the_nodes_their_output_is_stored_and_all_processes_end_together(string discovery)
    {
        await using var nodes = await ThreeNodes.StartAsync("--discovery", discovery);
        using var http = new HttpClient();
        foreach (var address in nodes.Health)
            (await http.GetStringAsync(new Uri(address))).ShouldContain("airunner-cluster: Healthy: 3 nodes, all reachable");

        foreach (var path in (string[])["/ready", "/live"])
            (await http.GetAsync(new Uri(nodes.Health[0] + path))).EnsureSuccessStatusCode();

        string[] words = ["sh", "-c", "pwd; echo $COLOUR; echo bad >&2; exit 3"];
        var job = await SubmitAsync(nodes, ["--env", "COLOUR=blue", "--cwd", "/tmp", "--", .. words]);
        (await EndAsync(nodes, job)).ShouldSatisfyAllConditions(
            row => row.GetProperty("state").GetString().ShouldBe("failed"),
            row => row.GetProperty("worker").GetString()!.ShouldStartWith("node"));
        (await nodes.RunAsync("logs", job)).Split('\n').ShouldBe(["/tmp", "blue", "bad", ""], ignoreOrder: true);

        var missing = await SubmitAsync(nodes, "--", "/none/such");
        (await EndAsync(nodes, missing)).GetProperty("state").GetString().ShouldBe("failed");

        (await nodes.StopAsync()).ShouldBeEmpty();
        nodes.LeftLogs().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_job_of_a_killed_node_runs_again_elsewhere_and_its_command_ends_with_the_node()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        var job = await SubmitAsync(nodes, "--retries", "1", "--", "sh", "-c", "sleep 600 & echo begun $$ $!; wait; echo never");
        var row = await UntilAsync(nodes, job, static row => row.GetProperty("state").GetString() == "running");
        var first = row.GetProperty("worker").GetString()!;
        var shellAndChild = await PidsAsync(nodes, job);

        using (var node = Process.GetProcessById(nodes.Node(first[^1] - '0'))) node.Kill();

        foreach (var process in shellAndChild)
            while (Directory.Exists($"/proc/{process}")) await Task.Delay(Poll, TimeProvider.System);
        var again = await UntilAsync(nodes, job, row => row.GetProperty("worker").GetString() != first);
        again.GetProperty("attempts").GetInt32().ShouldBeGreaterThanOrEqualTo(1);
        await nodes.RunAsync("cancel", job);
        (await EndAsync(nodes, job)).GetProperty("state").GetString().ShouldBe("cancelled");
    }

    private static async Task<string> SubmitAsync(ThreeNodes nodes, params string[] words) =>
        (await nodes.RunAsync("submit", words)).Trim();

    private static Task<JsonElement> EndAsync(ThreeNodes nodes, string job) =>
        UntilAsync(nodes, job, static row => row.GetProperty("state").GetString() is not ("waiting" or "running"));

    private static async Task<JsonElement> UntilAsync(ThreeNodes nodes, string job, Func<JsonElement, bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        while (true)
        {
            var rows = (await nodes.RunAsync("queue", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var row = rows.Select(static line => JsonDocument.Parse(line).RootElement)
                .Single(row => row.GetProperty("job").GetString() == job);
            if (holds(row)) return row;
            await Task.Delay(Poll, TimeProvider.System, deadline.Token);
        }
    }

    /// <summary>What the command has said of itself, delivered while it runs.</summary>
    private static async Task<string[]> PidsAsync(ThreeNodes nodes, string job)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (true)
        {
            var page = await new HttpClient().GetAsync(new Uri($"{nodes.Server}/jobs/{job}"), deadline.Token);
            if (page.IsSuccessStatusCode)
            {
                var output = await nodes.RunAsync("logs", job);
                if (output.StartsWith("begun ", StringComparison.Ordinal) && output.EndsWith('\n'))
                    return output["begun ".Length..].Trim().Split(' ');
            }

            await Task.Delay(Poll, TimeProvider.System, deadline.Token);
        }
    }
}
