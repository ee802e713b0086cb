using Airunner.Actors;
using Airunner.Actors.Cluster;
using Airunner.Actors.Cluster.Kubernetes;
using Airunner.Actors.Hosting;
using Airunner.Collector.Tests.Server;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Airunner.Node.Tests.Pods;

/// <summary>The example of the package's README, word for word.</summary>
public sealed class ReadmeSpecs : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("airunner-pods-readme-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Outside_of_Kubernetes_a_pod_sees_no_members_and_begins_no_cluster()
    {
        var podAddress = "127.0.0.1";
        var (port, remotePort) = (LastingPort.Free(), LastingPort.Free());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddJobWal<AwaySender>(options => options.StateDirectory = _directory.FullName);

        // README
        var contactPoint = new Uri($"http://{podAddress}:{port}"); // status.podIP, and the port of the route below
        builder.Services.AddAkka("workers", akka => akka
            .WithRemoting(new RemoteOptions { HostName = podAddress, Port = remotePort })
            .WithClustering(new ClusterOptions { Roles = ["airunner-wal"] })
            .WithClusteredJobWal()
            .WithKubernetesDiscovery(contactPoint, portName: "health", pods: 3)); // pods with the label app=workers

        var app = builder.Build();
        app.MapClusterContactPoint(); // GET /bootstrap/seed-nodes

        await using var host = app;
        app.Urls.Add(contactPoint.ToString());
        await app.StartAsync();
        using var http = new HttpClient();
        var said = await http.GetStringAsync(new Uri(contactPoint, "/bootstrap/seed-nodes"));
        said.ShouldContain($"\"Port\":{remotePort}");
        said.ShouldContain("\"Nodes\":[]");
        await app.StopAsync();
    }

    private sealed class AwaySender : IEventSender
    {
        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
            throw new IOException("There is no server.");
    }
}
