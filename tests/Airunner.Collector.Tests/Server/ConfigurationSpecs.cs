using System.Net;
using Airunner.Actors.Hosting;
using Airunner.Collector.Server.Settings;

namespace Airunner.Collector.Tests.Server;

public sealed class ConfigurationSpecs
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
