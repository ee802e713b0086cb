using Airunner.Actors;
using Airunner.Actors.Cluster;
using Airunner.Actors.Hosting;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Benchmarks.Product;

/// <summary>A host with a log that delivers to a receiver that only counts.</summary>
internal sealed class ClusterHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ClusterHost(IHost host)
    {
        _host = host;
        Wal = host.Services.GetRequiredService<IJobWal>();
    }

    /// <summary>Its log, or the cluster's as this node sees it.</summary>
    public IJobWal Wal { get; }

    private Cluster Cluster => Cluster.Get(_host.Services.GetRequiredService<ActorSystem>());

    /// <summary>One that is not clustered.</summary>
    public static Task<ClusterHost> StartAsync(string directory) => StartAsync(directory, static akka => akka.WithJobWal());

    /// <summary>A node of a cluster on the loopback.</summary>
    /// <param name="directory">Its state directory.</param>
    /// <param name="seed">A member; null for the first one.</param>
    public static async Task<ClusterHost> StartAsync(string directory, ClusterHost? seed)
    {
        var node = await StartAsync(directory, static akka => akka
            .WithRemoting(new RemoteOptions { HostName = "127.0.0.1", Port = 0 })
            .WithClustering(new ClusterOptions { Roles = [ClusteredJobWalHostingExtensions.DefaultRole] })
            .WithClusteredJobWal());
        await node.Cluster.JoinAsync((seed ?? node).Cluster.SelfAddress);
        return node;
    }

    /// <summary>Whether it sees so many members.</summary>
    public bool Sees(int members) => Cluster.State.Members.Count(static member => member.Status == MemberStatus.Up) == members;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<ClusterHost> StartAsync(string directory, Action<AkkaConfigurationBuilder> log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IEventSender>(new CountingSender());
        builder.Services.AddJobWal(options => options.StateDirectory = directory);
        builder.Services.AddAkka("bench", akka => log(akka.AddHocon("akka.loglevel = OFF", HoconAddMode.Prepend)));
        var host = builder.Build();
        await host.StartAsync();
        return new ClusterHost(host);
    }
}
