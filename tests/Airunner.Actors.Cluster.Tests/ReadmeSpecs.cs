using System.Net;
using System.Net.Sockets;
using Airunner.Actors.Hosting;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>The example of the README, word for word.</summary>
public sealed class ReadmeSpecs : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("airunner-cluster-readme-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_node_takes_appends_and_delivers()
    {
        var address = "127.0.0.1";
        var port = FreePort();
        var seed = $"akka.tcp://workers@{address}:{port}";
        var stateDirectory = _directory.FullName;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();

        // README
        builder.Services.AddJobWal<MySender>(options => options.StateDirectory = stateDirectory); // on a disk of this node
        builder.Services.AddAkka("workers", akka => akka
            .WithRemoting(new RemoteOptions { HostName = address, Port = port })
            .WithClustering(new ClusterOptions { Roles = ["airunner-wal"], SeedNodes = [seed] }) // such as akka.tcp://workers@10.0.0.1:4053
            .WithClusteredJobWal()); // in the place of WithJobWal()

        using var host = builder.Build();
        await host.StartAsync(TestNode.Timely);
        var wal = host.Services.GetRequiredService<IJobWal>();
        var job = new JobExecution("build", "1");
        await wal.AppendAsync(job, Receiver.Event("compile"), TestNode.Timely);
        (await wal.CompleteAsync(job, TestNode.Timely)).Sent.ShouldBe(1);
        await host.StopAsync(TestNode.Timely);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class MySender : IEventSender
    {
        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
