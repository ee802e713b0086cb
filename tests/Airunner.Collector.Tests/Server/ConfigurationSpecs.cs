using System.Net;
using Airunner.Actors.Hosting;
using Airunner.Collector.Server.Settings;
using Airunner.Protocol;

namespace Airunner.Collector.Tests.Server;

public sealed class ConfigurationSpecs : TemporaryState
{
    [Fact]
    public void Every_key_has_a_default_and_a_file_overrides_it()
    {
        var configuration = CollectorConfiguration.Read("airunner.collect { listen = \"[::1]:80\", max-event-bytes = 2 MiB }", "file");
        configuration.Listen.ShouldBe(new IPEndPoint(IPAddress.IPv6Loopback, 80));
        configuration.Limits.MaxEventBytes.ShouldBe(2 << 20);
        configuration.Limits.MaxMessageBytes.ShouldBe(16 << 20);
        configuration.Limits.SlowReaderTimeout.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("airunner.mask.env = \"DB_*\"", "***", "vermilion")]
    [InlineData("airunner.collect.listen = \"[::1]:80\"", "hunter22", "***")]
    public async Task What_is_masked_of_queued_jobs_is_what_the_settings_of_a_run_say(string text, params string[] shown)
    {
        var file = Path.Combine(StateDirectory, "collector.hocon");
        await File.WriteAllTextAsync(file, text);
        var job = new JobParams { Command = "hunter22", Args = { "vermilion" } };
        job.Environment["DB_PIN"] = "hunter22";
        job.Environment["API_TOKEN"] = "vermilion";
        StartSettings.Of(new Arguments([$"--config={file}"]), static _ => null).Mask.Words(job).ShouldBe(shown);
        await File.WriteAllTextAsync(file, "airunner.mask.names = x");
        Should.Throw<JobWalOptionsException>(() => StartSettings.Of(new Arguments([$"--config={file}"]), static _ => null))
            .Message.ShouldContain("airunner.mask.names is no setting. Allowed: airunner.mask.env");
    }

    [Fact]
    public void The_example_of_a_deployment_is_valid()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Airunner.Actors.sln"))) directory = directory.Parent;
        var text = File.ReadAllText(Path.Combine(directory.FullName, "config", "collector.hocon"));

        CollectorConfiguration.Read(text, "collector.hocon").Listen.ShouldBe(new IPEndPoint(IPAddress.Any, 7070));
    }

    [Theory]
    [InlineData("airunner.collect.lisen = 1", "airunner.collect.lisen is no setting")]
    [InlineData("airunner.collect = 1", "airunner.collect is no setting")]
    [InlineData("airunner.collect.listen = nowhere", "Allowed: an address and a port")]
    [InlineData("airunner.collect.max-event-bytes = 11 MiB", "Allowed: a size, 1 KiB to 10 MiB")]
    [InlineData("airunner.collect.retry-after = 5", "Allowed: a time with its unit")]
    [InlineData("airunner.collect.max-streams = 0", "Allowed: a whole number, 1 to 1000000")]
    [InlineData("airunner.collect.max-message-bytes = 1 MiB", "not below max-event-bytes")]
    [InlineData("airunner.collect.max-waiting-bytes = 20 MiB", "not below max-job-waiting-bytes")]
    public void A_wrong_setting_is_refused_with_what_is_allowed(string text, string reason)
    {
        var wrong = Should.Throw<JobWalOptionsException>(() => CollectorConfiguration.Read(text, "collector.hocon"));
        wrong.Message.ShouldContain(reason);
        wrong.Message.ShouldContain("collector.hocon");
    }

    [Theory]
    [InlineData("127.0.0.1:7070", "127.0.0.1:7070")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("[::]:65535", "[::]:65535")]
    [InlineData("0.0.0.0:7070", "0.0.0.0:7070")]
    public void An_address_is_read(string text, string address) => ListenAddress.TryParse(text)!.ToString().ShouldBe(address);

    [Theory]
    [InlineData("")]
    [InlineData("7070")]
    [InlineData(":7070")]
    [InlineData("::1:7070")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("example.org:7070")]
    public void Other_texts_are_no_address(string text) => ListenAddress.TryParse(text).ShouldBeNull();
}
