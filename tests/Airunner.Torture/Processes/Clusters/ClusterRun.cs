using Airunner.Actors;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>
/// A cluster of real processes and a collector. Producers append through the nodes while nodes are killed, or cut off, and started again;
/// then everything is completed and compared.
/// </summary>
internal sealed class ClusterRun(string directory, ClusterPlan plan, IClusterNetwork network, TextWriter progress)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(3);

    private readonly Random _chance = new(plan.Seed);
    private readonly ClusterNode[] _nodes = new ClusterNode[plan.Nodes];
    private readonly List<ClusterProducer> _producers = [];
    private readonly List<string> _wrong = [];
    private readonly long _since = TimeProvider.System.GetTimestamp();
    private string _build = VictimProcess.Program;
    private CollectorProcess _collector = null!;
    private ClusterPostgres? _postgres;

    /// <summary>What happened.</summary>
    public ClusterOutcome Outcome { get; } = new();

    /// <summary>Runs it.</summary>
    /// <returns>What is wrong; empty when all held.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        await using var postgres = _postgres = plan.KillsPostgres
            ? await ClusterPostgres.StartAsync(Path.Combine(directory, "postgres"))
            : null;
        var state = Path.Combine(directory, "collector");
        using var collector = _collector = CollectorProcess.Start(state, network.CollectorHost, postgres?.ConnectionFile);
        try
        {
            await StartNodesAsync();
            Note($"{plan.Nodes} nodes are members");
            await AppendAsync();
            Note("all logs are delivered and archived");
            foreach (var node in _nodes)
                if (node.Leave() is { } trouble) _wrong.Add(trouble);
            Note("all nodes have left");
            collector.Kill();
            await using var store = postgres is null ? new SqliteClusterStore(state) : await postgres.OpenAsync();
            Compare(store);
        }
        finally
        {
            foreach (var node in _nodes) node?.Dispose();
        }

        return _wrong;
    }

    private void Note(string what) =>
        progress.WriteLine(FormattableString.Invariant($"{TimeProvider.System.GetElapsedTime(_since).TotalSeconds,6:F1} s  {what}"));

    private async Task StartNodesAsync()
    {
        _nodes[0] = Start(0, isFirst: true);
        await _nodes[0].IsMember.WaitAsync(StartsWithin);
        for (var i = 1; i < plan.Nodes; i++) _nodes[i] = Start(i, isFirst: false);
        await Task.WhenAll(_nodes.Select(node => node.IsMember)).WaitAsync(StartsWithin);
    }

    /// <summary>
    /// A node that returns joins the others: were it a seed of its own, it would begin another cluster when it does not reach them.
    /// </summary>
    private ClusterNode Start(int node, bool isFirst)
    {
        var seeds = Enumerable.Range(0, plan.Nodes)
            .Where(other => isFirst ? other == node : other != node && _nodes[other] is { IsAlive: true })
            .Select(other => ClusterNodeCommand.AddressOf(network.HostOf(other), network.PortOf(other)));
        string[] arguments =
        [
            "--host", network.HostOf(node),
            "--port", network.PortOf(node).ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--seeds", string.Join(',', seeds),
            "--state", Path.Combine(directory, $"node{node}"),
            "--server", _collector.Address.ToString(),
            "--token-file", _collector.TokenFile,
        ];
        return ClusterNode.Start(_build, arguments, network.Under(node));
    }

    private async Task AppendAsync()
    {
        using var stop = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        for (var i = 0; i < plan.Executions; i++)
        {
            var execution = new JobExecution("job", $"{plan.Seed}-{i}");
            _producers.Add(new ClusterProducer(execution, i % 3 == 2, AliveAsync, new Random(_chance.Next()), plan.Pause));
        }

        var running = Task.WhenAll(_producers.Select(producer => producer.RunAsync(stop.Token, abort.Token)));
        await await Task.WhenAny(running, StrikeAsync());
        await stop.CancelAsync();
        abort.CancelAfter(EndsWithin);
        await running;
        await Task.WhenAll(_producers.Select(producer => CompleteAsync(producer, abort.Token)));
        await ArchivedAsync();
    }

    private async Task<ClusterNode> AliveAsync(Random chance, CancellationToken abort)
    {
        while (true)
        {
            var alive = _nodes.Where(node => node.IsAlive).ToList();
            if (alive.Count > 0) return alive[chance.Next(alive.Count)];
            await Task.Delay(Poll, TimeProvider.System, abort);
        }
    }

    private async Task StrikeAsync()
    {
        await Task.Delay(plan.Every, TimeProvider.System);
        for (var round = 0; round < plan.Rounds; round++)
        {
            var since = TimeProvider.System.GetTimestamp();
            var victim = _chance.Next(plan.Nodes);
            foreach (var producer in _producers) producer.TakeLongestGap();
            var postgres = KillPostgresAsync(round);
            if (plan.KillsCollector && round % 3 == 2) KillCollector();
            if (plan.OtherBuild is not null && round % 3 == 1) await UpgradeAsync();
            else if (network.CanCut && round % 2 == 1) await CutAsync(victim, bothWays: round % 4 == 1);
            else await KillAsync(victim, round);
            await postgres;
            var rest = plan.Every - TimeProvider.System.GetElapsedTime(since);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, TimeProvider.System);
        }
    }

    private void KillCollector()
    {
        _collector.Restart();
        Outcome.CollectorKills++;
    }

    /// <summary>It is away while nodes are killed or cut off, and returns within the round.</summary>
    private async Task KillPostgresAsync(int round)
    {
        if (_postgres is null || round % 3 != 0) return;
        var away = plan.Away * _chance.NextDouble();
        Outcome.PostgresKills++;
        await _postgres.KillForAsync(away);
        Note(FormattableString.Invariant($"round {round}: PostgreSQL was away for {away.TotalSeconds:F1} s"));
    }

    /// <summary>One node after the other leaves and returns as the other build, under load.</summary>
    private async Task UpgradeAsync()
    {
        _build = _build == plan.OtherBuild ? VictimProcess.Program : plan.OtherBuild!;
        var repeated = _producers.Sum(producer => producer.Repeated);
        for (var node = 0; node < plan.Nodes; node++)
        {
            if (await Task.Run(_nodes[node].Leave) is { } trouble) _wrong.Add(trouble);
            await ReviveAsync();
        }

        Outcome.Upgrades++;
        Outcome.RepeatedInUpgrades += _producers.Sum(producer => producer.Repeated) - repeated;
        var gap = _producers.Max(producer => producer.TakeLongestGap());
        Note(FormattableString.Invariant($"all nodes run {Path.GetDirectoryName(_build)}, longest gap {gap.TotalSeconds:F1} s"));
    }

    /// <summary>Every second time it returns only when the others have gone on.</summary>
    private async Task KillAsync(int victim, int round)
    {
        _nodes[victim].Kill();
        Outcome.Kills++;
        if (round % 2 == 1)
        {
            await Task.Delay(plan.Away * _chance.NextDouble(), TimeProvider.System);
        }
        else
        {
            await GoneOnAsync(victim);
            var gap = _producers.Max(producer => producer.TakeLongestGap());
            Outcome.Gaps.Add(gap);
            Note(FormattableString.Invariant($"round {round}: node {victim} killed, longest gap {gap.TotalSeconds:F1} s"));
        }

        await ReviveAsync();
    }

    /// <summary>
    /// Until each producer has acknowledgements of more appends than could be in flight. On a machine that is too busy for heartbeats
    /// others may be downed too: they start again, as under a supervisor.
    /// </summary>
    private async Task GoneOnAsync(int victim)
    {
        using var deadline = new CancellationTokenSource(EndsWithin, TimeProvider.System);
        var enough = _producers.ConvertAll(producer => producer.Count + (2 * ClusterProducer.MostInFlight));
        while (!deadline.IsCancellationRequested && _producers.Where((producer, i) => producer.Count < enough[i]).Any())
        {
            await Task.Delay(Poll, TimeProvider.System);
            for (var i = 0; i < plan.Nodes; i++)
                if (i != victim && _nodes[i].Ended.IsCompleted) await RestartAsync(i);
        }

        if (deadline.IsCancellationRequested)
            _wrong.Add($"appends did not go on within {EndsWithin} of a node's death");
    }

    private async Task CutAsync(int victim, bool bothWays)
    {
        var others = Enumerable.Range(0, plan.Nodes).Where(node => node != victim).ToList();
        if (!bothWays) others = [others[_chance.Next(others.Count)]];
        foreach (var other in others)
        {
            network.Cut(victim, other);
            if (bothWays) network.Cut(other, victim);
        }

        if (bothWays) Outcome.Partitions++;
        else Outcome.OneWayCuts++;
        await Task.Delay(plan.Away, TimeProvider.System);
        network.Heal();
        var ended = _nodes.Count(node => !node.IsAlive);
        Note($"node {victim} was cut off {(bothWays ? "both ways" : "one way")}, {ended} nodes downed");
        await ReviveAsync();
    }

    /// <summary>As a supervisor does: starts what has ended, until all see all. Some producers move.</summary>
    private async Task ReviveAsync()
    {
        using var deadline = new CancellationTokenSource(EndsWithin, TimeProvider.System);
        do
        {
            for (var i = 0; i < plan.Nodes; i++)
                if (_nodes[i].Ended.IsCompleted) await RestartAsync(i);
            await Task.Delay(Poll, TimeProvider.System);
        }
        while (!await AllSeeAllAsync() && !deadline.IsCancellationRequested);
        if (deadline.IsCancellationRequested) _wrong.Add("the nodes did not become one cluster again");
        foreach (var producer in _producers.Where(_ => _chance.Next(4) == 0)) producer.Move();
    }

    /// <summary>
    /// Starts a node that joins those that are alive. Where the last of these ends before it has joined, nobody would ever take it in: it
    /// starts once more, and begins the cluster.
    /// </summary>
    private async Task RestartAsync(int node)
    {
        using var deadline = new CancellationTokenSource(EndsWithin, TimeProvider.System);
        bool isLeftAlone;
        do
        {
            _nodes[node].Dispose();
            var isFirst = !_nodes.Any(other => other.IsAlive);
            var started = _nodes[node] = Start(node, isFirst);
            isLeftAlone = false;
            while (!isLeftAlone && !started.IsMember.IsCompleted && !started.Ended.IsCompleted)
            {
                await Task.Delay(Poll, TimeProvider.System, deadline.Token);
                isLeftAlone = !isFirst && !_nodes.Any(other => other.IsAlive);
            }
        }
        while (isLeftAlone && !_nodes[node].IsMember.IsCompletedSuccessfully);

        Outcome.Restarts++;
        Note($"node {node} {(_nodes[node].IsAlive ? "is a member again" : "has ended before it was a member")}");
    }

    private async Task<bool> AllSeeAllAsync()
    {
        var seen = await Task.WhenAll(_nodes.Select(node => node.MembersAsync())).WaitAsync(StartsWithin);
        return seen.All(members => members == plan.Nodes);
    }

    private async Task CompleteAsync(ClusterProducer producer, CancellationToken abort)
    {
        while (true)
        {
            var node = await AliveAsync(new Random(plan.Seed), abort);
            if ((await node.CompleteAsync(producer.Execution)).Sequence is not null) return;
            await Task.Delay(Poll, TimeProvider.System, abort);
        }
    }

    /// <summary>Until each node has delivered and archived what it had, also of its earlier lives.</summary>
    private async Task ArchivedAsync()
    {
        using var deadline = new CancellationTokenSource(EndsWithin, TimeProvider.System);
        while (Logs().Length > 0 && !deadline.IsCancellationRequested) await Task.Delay(Poll, TimeProvider.System);
        if (Logs() is { Length: > 0 } left) _wrong.Add($"{left.Length} logs were not delivered and archived, such as {left[0]}");
    }

    private string[] Logs() =>
        [.. Enumerable.Range(0, plan.Nodes).SelectMany(node => Directory.GetFiles(Path.Combine(directory, $"node{node}", "wal"), "*.wal"))];

    private void Compare(IClusterStore store)
    {
        foreach (var producer in _producers)
        {
            _wrong.AddRange(ClusterAudit.Of(store, producer, out var stored));
            Outcome.Acknowledged += producer.Acknowledged.Count;
            Outcome.Stored += stored;
            Outcome.Repeated += producer.Repeated;
        }
    }
}
