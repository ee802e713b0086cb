using Airunner.Actors.Cluster.Routing;
using Airunner.Actors.Hosting;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>The configuration that a node of the package really has.</summary>
public sealed class SettingsSpecs
{
    [Fact]
    public async Task The_defaults_are_those_of_the_README()
    {
        var config = await ConfigAsync("");

        config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after").ShouldBe(TimeSpan.FromSeconds(2));
        config.GetTimeSpan("akka.cluster.down-removal-margin").ShouldBe(TimeSpan.FromSeconds(1));
        config.GetTimeSpan("akka.cluster.failure-detector.acceptable-heartbeat-pause").ShouldBe(TimeSpan.FromSeconds(2));
        config.GetTimeSpan("akka.cluster.sharding.retry-interval").ShouldBe(TimeSpan.FromMilliseconds(250));
        config.GetTimeSpan("akka.cluster.sharding.rebalance-interval").ShouldBe(TimeSpan.FromSeconds(30));
        config.GetTimeSpan("akka.cluster.sharding.handoff-timeout").ShouldBe(TimeSpan.FromSeconds(20));
        config.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size").ShouldBe(1_000_000);
        config.GetByteSize("akka.remote.dot-netty.tcp.send-buffer-size").ShouldBe(2_000_000);
        config.GetByteSize("akka.remote.dot-netty.tcp.receive-buffer-size").ShouldBe(2_000_000);
        config.GetString("akka.cluster.sharding.state-store-mode").ShouldBe("ddata");
    }

    [Fact]
    public async Task By_the_defaults_appends_go_on_nine_seconds_after_a_death_at_the_latest()
    {
        var config = await ConfigAsync("");
        TimeSpan Of(string name) => config.GetTimeSpan("akka.cluster." + name);
        var tickOfResolver = TimeSpan.FromSeconds(1); // not a setting

        // Phi of 8 is reached 5.6 standard deviations after the expected heartbeat.
        var noticed = Of("failure-detector.heartbeat-interval") + Of("failure-detector.acceptable-heartbeat-pause")
            + (5.6 * Of("failure-detector.min-std-deviation")) + Of("unreachable-nodes-reaper-interval");
        var downed = Of("split-brain-resolver.stable-after") + tickOfResolver;
        var removed = Of("leader-actions-interval") + Of("gossip-interval") + Of("down-removal-margin");
        var placed = Of("sharding.retry-interval") + Of("sharding.waiting-for-state-timeout");

        var asked = RouterActor.AnswersWithin;

        (noticed + downed + removed + placed + asked).ShouldBeLessThan(TimeSpan.FromSeconds(8.6));
    }

    [Fact]
    public async Task A_node_that_is_silent_for_four_and_a_half_seconds_is_not_downed()
    {
        var config = await ConfigAsync("");
        TimeSpan Of(string name) => config.GetTimeSpan("akka.cluster." + name);

        // Silent from just before a heartbeat was due.
        var noticed = Of("failure-detector.acceptable-heartbeat-pause") + (5.6 * Of("failure-detector.min-std-deviation"));
        (noticed + Of("split-brain-resolver.stable-after")).ShouldBeGreaterThan(TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    public async Task A_host_changes_them_by_its_own_settings()
    {
        var config = await ConfigAsync("""
            akka.cluster.split-brain-resolver.stable-after = 7s
            akka.cluster.sharding.retry-interval = 3s
            """);

        config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after").ShouldBe(TimeSpan.FromSeconds(7));
        config.GetTimeSpan("akka.cluster.sharding.retry-interval").ShouldBe(TimeSpan.FromSeconds(3));
    }

    private static async Task<Config> ConfigAsync(string hocon)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddJobWal();
        builder.Services.AddAkka("settings-specs", akka => akka
            .AddHocon("akka.loglevel = OFF\n" + hocon, HoconAddMode.Prepend)
            .WithRemoting(new RemoteOptions { HostName = "127.0.0.1", Port = 0 })
            .WithClustering(new ClusterOptions())
            .WithClusteredJobWalProxy());
        using var host = builder.Build();
        await host.StartAsync(TestNode.Timely);
        var system = host.Services.GetRequiredService<ActorSystem>();
        await host.StopAsync(TestNode.Timely);
        return system.Settings.Config.WithFallback(ConfigurationFactory.Empty);
    }
}
