using System.Globalization;
using Airunner.Worker.Posix;

namespace Airunner.Node.Tests;

/// <summary>A node as a real process: its stop, its death, its failure.</summary>
public sealed class OneNodeSpecs
{
    private const string ShortDrain = "airunner.wal.drain-timeout = 1s";

    [Fact]
    public async Task A_planned_stop_ends_what_does_not_end_by_itself_and_its_job_is_not_failed()
    {
        await using var one = await OneNode.StartAsync(ShortDrain);
        var family = await RunFamilyAsync(one, "--retries", "1");
        Listening(one.Node.Id).ShouldBe(1); // for the cluster: nobody has asked for health

        _ = Libc.Kill(one.Node.Id, Signals.Terminate);

        (await one.EndAsync()).ShouldBe(0, one.Log);
        one.Log.ShouldContain($"{family.Job} has ended: status 143");
        family.Pids.ShouldAllBe(pid => !IsAlive(pid));
        using var deadline = new CancellationTokenSource(NodeProgram.Timely, TimeProvider.System);
        while (await one.StateAsync(family.Job) != "waiting") // for another worker
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
    }

    [Fact]
    public async Task A_killed_node_takes_the_children_of_its_commands_along()
    {
        await using var one = await OneNode.StartAsync(ShortDrain);
        var family = await RunFamilyAsync(one);

        _ = Libc.Kill(one.Node.Id, Signals.Kill);

        await one.Node.WaitForExitAsync();
        using var deadline = new CancellationTokenSource(NodeProgram.Timely, TimeProvider.System);
        while (family.Pids.Exists(IsAlive))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
    }

    [Fact]
    public async Task A_node_that_the_server_refuses_for_good_ends_with_an_error()
    {
        await using var one = await OneNode.StartAsync(ShortDrain, "--queue", "a/b");

        (await one.EndAsync()).ShouldBe(75, one.Log);
        one.Log.ShouldContain("queue is no name");
    }

    /// <summary>A shell that has left one child in the background, and waits for another one.</summary>
    private static async Task<(string Job, List<int> Pids)> RunFamilyAsync(OneNode one, params string[] options)
    {
        var pids = one.In("pids");
        var script = $"sleep 600 & echo $$ $! > {pids}.new; mv {pids}.new {pids}; sleep 601; echo never";
        var job = await one.SubmitAsync([.. options, "--", "sh", "-c", script]);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        while (!File.Exists(pids)) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        var words = (await File.ReadAllTextAsync(pids)).Trim().Split(' ');
        return (job, [.. words.Select(static word => int.Parse(word, CultureInfo.InvariantCulture))]);
    }

    private static bool IsAlive(int pid) => ProcessTable.TryRead(pid, out var row) && !row.IsZombie;

    /// <summary>How many sockets of a process listen for TCP.</summary>
    private static int Listening(int pid)
    {
        const string Listen = "0A";
        var sockets = Directory.GetFiles($"/proc/{pid}/fd").Select(static fd => new FileInfo(fd).LinkTarget).ToHashSet();
        return File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields[3] == Listen && sockets.Contains($"socket:[{fields[9]}]"));
    }
}
