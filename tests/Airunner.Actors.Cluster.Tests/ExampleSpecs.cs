using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Airunner.Actors.Hosting;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>The example of a node's settings, <c>config/cluster/node.hocon</c>.</summary>
public sealed class ExampleSpecs : ClusterSpecsBase, IDisposable
{
    private static readonly string Example = File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "config", "cluster", "node.hocon"));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("airunner-cluster-example-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Nodes_with_the_example_form_a_cluster_over_TLS()
    {
        var certificate = Certificate("node");
        using var first = await StartAsync(certificate, "one");
        var seed = Akka.Cluster.Cluster.Get(first.Services.GetRequiredService<ActorSystem>()).SelfAddress;
        seed.Protocol.ShouldBe("akka.ssl.tcp");
        using var second = await StartAsync(certificate, "two", seed.ToString());
        var cluster = Akka.Cluster.Cluster.Get(first.Services.GetRequiredService<ActorSystem>());
        await UntilAsync(() => cluster.State.Members.Count(member => member.Status == MemberStatus.Up) == 2);

        var execution = new JobExecution("example", "1");
        await first.Services.GetRequiredService<IJobWal>().AppendAsync(execution, Receiver.Event("here"), Timely);
        await second.Services.GetRequiredService<IJobWal>().AppendAsync(execution, Receiver.Event("there"), Timely);
        await second.Services.GetRequiredService<IJobWal>().FlushAsync(execution, Timely);
        Receiver.TextsOf(execution).ShouldBe(["here", "there"]);
    }

    private string Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var path = Path.Combine(_directory.FullName, $"{name}.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "secret"));
        return path;
    }

    private async Task<IHost> StartAsync(string certificate, string disk, string? seed = null)
    {
        // The certificate is its own authority: validation is for a real one.
        var overrides = $$"""
            akka.loglevel = OFF
            akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
            akka.remote.dot-netty.tcp {
              public-hostname = "127.0.0.1"
              hostname = "127.0.0.1"
              port = 0
              ssl { suppress-validation = true, certificate { path = "{{certificate}}", password = "secret" } }
            }
            akka.cluster.seed-nodes = [{{(seed is null ? "" : $"\"{seed}\"")}}]
            airunner.wal.state-directory = "{{Path.Combine(_directory.FullName, disk)}}"
            """;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IEventSender>(new NodeSender(Receiver));
        builder.Services.AddJobWal();
        builder.Services.AddAkka("workers", akka => akka
            .AddHocon(Example, HoconAddMode.Prepend)
            .AddHocon(overrides, HoconAddMode.Prepend)
            .WithRemoting()
            .WithClustering()
            .WithClusteredJobWal());
        var host = builder.Build();
        await host.StartAsync(Timely);
        var cluster = Akka.Cluster.Cluster.Get(host.Services.GetRequiredService<ActorSystem>());
        if (seed is null) await cluster.JoinAsync(cluster.SelfAddress, Timely);
        return host;
    }
}
