using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Grpc.Tests.Serving;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Airunner.Grpc.Tests;

public sealed class HostingSpecs : IDisposable
{
    private readonly TemporaryFolder _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task A_host_delivers_with_two_lines()
    {
        await using var server = await JobServer.StartAsync();
        using var host = Host($"airunner.server.url = \"{server.Options().Url}\"", configure: null);
        await host.StartAsync();
        var wal = host.Services.GetRequiredService<IJobWal>();
        await wal.AppendAsync(Batches.Job, Batches.Event(0, 10));

        var status = await wal.CompleteAsync(Batches.Job, CancellationToken.None).WaitAsync(Patience.Long);
        await host.StopAsync();

        status.Sent.ShouldBe(1);
        server.Sequences.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_example_of_the_readme_starts()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            [new("Airunner:Wal:StateDirectory", _state.Path), new("Airunner:Wal:DrainTimeout", "10 ms")]);

        // README
        builder.Services.AddJobWal();
        builder.Services.AddJobWalGrpcSender(server => server.Url = "https://jobs.example.org");
        builder.Services.AddAkka("worker", akka => akka.WithJobWal());

        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IJobWal>().AppendAsync(Batches.Job, Batches.Event(0, 10));
        await host.StopAsync();
        Directory.GetFiles(_state.Path, "*.wal", SearchOption.AllDirectories).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Code_takes_precedence_over_the_actor_systems_configuration()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Server:Url"] = "http://code:2" })
            .Build();
        using var host = Host(
            "airunner.server { url = \"http://hocon:1\", call-timeout = 7 s }", configuration.GetSection("Server").Bind);
        await host.StartAsync();

        var options = host.Services.GetRequiredService<IOptions<GrpcSenderOptions>>().Value;
        await host.StopAsync();

        (options.Url, options.CallTimeout).ShouldBe(("http://code:2", TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public async Task A_wrong_setting_is_an_error_of_the_start()
    {
        using var host = Host("", options => options.Url = "nowhere");

        var error = await Should.ThrowAsync<Exception>(() => host.StartAsync());

        error.ToString().ShouldContain("airunner.server.url = nowhere: allowed is http://HOST:PORT");
    }

    private IHost Host(string hocon, Action<GrpcSenderOptions>? configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddJobWal(options => options.StateDirectory = _state.Path);
        builder.Services.AddJobWalGrpcSender(configure);
        builder.Services.AddAkka("worker", akka => akka.AddHocon(hocon, HoconAddMode.Prepend).WithJobWal());
        return builder.Build();
    }
}
