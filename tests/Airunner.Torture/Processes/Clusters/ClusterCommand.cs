namespace Airunner.Torture.Processes.Clusters;

/// <summary>Kills nodes of a cluster under load, cuts them off, and compares everything at the end.</summary>
internal sealed class ClusterCommand : ITortureCommand
{
    public string Name => "cluster";

    public string Usage =>
        "[--nodes 3] [--executions 60] [--rounds 10] [--every S 20] [--pause MS 100] [--seed 1] [--collector] [--postgres] "
        + "[--namespaces] [--delay MS] [--loss PERCENT] [--upgrade-to DIR] [--directory DIR]: SIGKILL nodes under load";

    public int Run(TortureOptions options)
    {
        var plan = new ClusterPlan(
            (int)options.Number("--nodes", 3),
            (int)options.Number("--executions", 60),
            (int)options.Number("--rounds", 10),
            TimeSpan.FromSeconds(options.Number("--every", 20)),
            TimeSpan.FromMilliseconds(options.Number("--pause", 100)),
            options.Has("--collector"),
            (int)options.Number("--seed", 1))
        {
            KillsPostgres = options.Has("--postgres"),
            OtherBuild = options.Text("--upgrade-to") is { } build ? ProgramIn(build) : null,
        };
        var directory = options.Text("--directory");
        var hasNamespaces = options.Has("--namespaces");
        var faults = new LinkFaults(
            TimeSpan.FromMilliseconds(options.Number("--delay", 0)), (int)options.Number("--loss", 0));
        if (!faults.AreNone && !hasNamespaces) throw new FormatException("--delay and --loss are for --namespaces.");
        options.NothingElse();
        var missing = plan.KillsPostgres ? ClusterPostgres.Missing : null;
        if (missing is not null)
        {
            Console.WriteLine($"cluster: {missing}");
            return 0;
        }

        using IClusterNetwork? network = hasNamespaces
            ? NamespaceNetwork.TryMake(plan.Nodes, faults, out missing)
            : new LoopbackNetwork(plan.Nodes);
        if (network is null)
        {
            Console.WriteLine($"cluster: {missing}");
            return 0;
        }

        ClusterRun? run = null;
        var wrong = StateDirectories.Run(directory, state =>
        {
            run = new ClusterRun(state, plan, network, Console.Error);
            return run.RunAsync().GetAwaiter().GetResult();
        });
        var title = $"cluster: {plan.Nodes} nodes, {plan.Executions} executions, seed {plan.Seed}";
        var lost = faults.LossPercent > 0 ? $"{network.Lost} packets lost; " : "";
        Console.WriteLine($"{title}: {run!.Outcome}; {lost}{wrong.Count} wrong");
        foreach (var each in wrong) Console.WriteLine(each);
        return wrong.Count == 0 ? 0 : 1;
    }

    private static string ProgramIn(string directory)
    {
        var program = Path.Combine(directory, Path.GetFileName(VictimProcess.Program));
        return File.Exists(program) ? program : throw new FormatException($"--upgrade-to names no build: there is no {program}.");
    }
}
