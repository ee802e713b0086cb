using Airunner.Actors.Hosting;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote;
using Akka.Remote.Hosting;
using Akka.Remote.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>A node of a cluster in this process, on a free loopback port, with a disk of its own.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private const string SystemName = "wal-specs";

    // A kill is the end of the actor system without its shutdown: nothing is handed over, delivered or reported to the others.
    private const string Hocon = """
        akka.loglevel = OFF
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.remote.dot-netty.tcp.applied-adapters = ["trttl"]
        """;

    private readonly IHost _host;
    private bool _isGone;

    private TestNode(IHost host, NodeSender sender, string directory)
    {
        _host = host;
        Sender = sender;
        Directory = directory;
        System = host.Services.GetRequiredService<ActorSystem>();
        Wal = host.Services.GetRequiredService<IJobWal>();
    }

    public static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public ActorSystem System { get; }

    public IJobWal Wal { get; }

    public NodeSender Sender { get; }

    public string Directory { get; }

    public Address Address => Akka.Cluster.Cluster.Get(System).SelfAddress;

    /// <summary>What the host's check of the cluster says.</summary>
    public async Task<HealthReportEntry> HealthAsync() =>
        (await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Timely)).Entries["airunner-cluster"];

    /// <summary>Whether a log file of the execution, or its archive, is on this node's disk.</summary>
    public bool Has(JobExecution execution) =>
        global::System.IO.Directory.EnumerateFiles(Directory, $"{execution.Job}*", SearchOption.AllDirectories).Any();

    public static async Task<TestNode> StartAsync(
        Receiver receiver, string directory, TestNode? seed = null, bool hasLogs = true, string hocon = "")
    {
        var sender = new NodeSender(receiver);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddHealthChecks();
        if (hasLogs) builder.Services.AddSingleton<IEventSender>(sender);
        builder.Services.AddJobWal(options =>
        {
            options.StateDirectory = directory;
            options.DrainTimeout = TimeSpan.FromSeconds(1);
            options.RecoverInterval = TimeSpan.FromSeconds(1);
            options.RetryInitial = TimeSpan.FromMilliseconds(50);
            options.RetryMax = TimeSpan.FromMilliseconds(200);
        });
        builder.Services.AddAkka(SystemName, akka =>
        {
            akka.AddHocon($"{Hocon}\n{hocon}", HoconAddMode.Prepend)
                .WithRemoting(new RemoteOptions { HostName = "127.0.0.1", Port = 0 })
                .WithClustering(new ClusterOptions { Roles = hasLogs ? [ClusteredJobWalHostingExtensions.DefaultRole] : [] });
            if (hasLogs) akka.WithClusteredJobWal();
            else akka.WithClusteredJobWalProxy();
            akka.WithClusteredJobWalHealthCheck();
        });
        var host = builder.Build();
        await host.StartAsync(Timely);
        var node = new TestNode(host, sender, directory);
        await Akka.Cluster.Cluster.Get(node.System).JoinAsync(seed?.Address ?? node.Address, Timely);
        return node;
    }

    /// <summary>As a process that is killed: nothing of its shutdown runs.</summary>
    public async Task KillAsync()
    {
        _isGone = true;
        await System.Terminate().WaitAsync(Timely);
    }

    /// <summary>The host stops: the node hands over, drains and leaves.</summary>
    public async Task LeaveAsync()
    {
        _isGone = true;
        await _host.StopAsync(Timely);
    }

    /// <summary>Drops every message between this node and the other one, both ways.</summary>
    public async Task CutFromAsync(TestNode other)
    {
        await ThrottleAsync(System, other.Address);
        await ThrottleAsync(other.System, Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isGone) await KillAsync();
        _host.Dispose();
    }

    private static async Task ThrottleAsync(ActorSystem system, Address to)
    {
        var transport = ((IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider).Transport;
        var isSet = await transport.ManagementCommand(new SetThrottle(to, ThrottleTransportAdapter.Direction.Both, Blackhole.Instance));
        isSet.ShouldBeTrue();
    }
}
