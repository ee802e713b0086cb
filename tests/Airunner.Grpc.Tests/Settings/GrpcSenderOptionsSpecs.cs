using Airunner.Actors.Hosting;
using Airunner.Grpc.Settings;
using Akka.Configuration;

namespace Airunner.Grpc.Tests.Settings;

public sealed class GrpcSenderOptionsSpecs
{
    [Fact]
    public void The_defaults_are_those_of_akka_hocon()
    {
        var options = new GrpcSenderOptions();

        (options.Url, options.TokenFile, options.JwtIssuer).ShouldBe(("", "", "airunner-cli"));
        (options.CallTimeout, options.KeepAlive).ShouldBe((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10)));
        (options.MaxMessageBytes, options.InvalidArgumentIsFinal).ShouldBe((1 << 20, true));
        options.CallTimeout.ShouldBeLessThan(new JobWalOptions().BatchSendTimeout);
    }

    [Theory]
    [InlineData("http://collector:4317")]
    [InlineData("http://127.0.0.1:80/")]
    [InlineData("https://jobs.example.org")]
    [InlineData("https://[::1]:8443")]
    public void An_address_is_http_or_https_with_a_host(string url) => new GrpcSenderOptions { Url = url }.Validate();

    [Theory]
    [InlineData("")]
    [InlineData("collector:4317")]
    [InlineData("ftp://collector")]
    [InlineData("http://")]
    [InlineData("http://collector/path")]
    [InlineData("http://collector?x=1")]
    [InlineData("http://collector#x")]
    [InlineData(" http://collector")]
    public void Anything_else_is_an_error_that_says_what_is_allowed(string url)
    {
        var problem = Problem(new GrpcSenderOptions { Url = url });

        problem.ShouldContain("airunner.server.url");
        problem.ShouldContain("http://HOST:PORT (HTTP/2 without TLS), https://HOST or https://HOST:PORT");
    }

    [Fact]
    public void A_password_in_an_address_is_not_shown()
    {
        const string Url = "https://me:s3cret@jobs.example.org";
        var inCode = Should.Throw<GrpcSenderOptionsException>(new GrpcSenderOptions { Url = Url }.Validate);
        var inFile = Should.Throw<GrpcSenderOptionsException>(() => Override(new GrpcSenderOptions(), $"airunner.server.url = \"{Url}\""));

        foreach (var error in new[] { inCode, inFile })
        {
            error.Message.ShouldContain("https://***@jobs.example.org");
            error.ToString().ShouldNotContain("s3cret");
        }
    }

    [Fact]
    public void A_configuration_sets_what_it_names()
    {
        var options = new GrpcSenderOptions();

        Override(options, """
            other.key = 1
            airunner.wal.retry.max = 5 s
            airunner.server { url = "http://a:1", call-timeout = 3 s, invalid-argument-is-final = off, jwt { organisation = acme } }
            """);

        (options.Url, options.CallTimeout, options.InvalidArgumentIsFinal, options.JwtOrganisation, options.KeepAlive)
            .ShouldBe(("http://a:1", TimeSpan.FromSeconds(3), false, "acme", TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("airunner.server.uri = x", "file: airunner.server.uri is no setting. Allowed: airunner.server.url,")]
    [InlineData("airunner.server.token = x", "file: airunner.server.token is no setting.")]
    [InlineData("airunner.server.call-timeout = 3", "file: airunner.server.call-timeout = 3: allowed is a time with its unit, 1 ms")]
    [InlineData("airunner.server.keep-alive = 10ms", "allowed is a time with its unit, 1 s to 1 h.")]
    [InlineData("airunner.server.max-message-bytes = 1 GiB", "allowed is a size, 1 KiB to 64 MiB.")]
    [InlineData("airunner.server.url = [1]", "airunner.server.url = null or a list")]
    public void A_wrong_key_or_value_is_an_error(string text, string expected) =>
        Should.Throw<GrpcSenderOptionsException>(() => Override(new GrpcSenderOptions(), text)).Message.ShouldContain(expected);

    [Fact]
    public void The_log_leaves_the_section_of_the_server_alone() => JobWalOptions.Read("airunner.server.url = \"http://a:1\"");

    [Fact]
    public void Files_that_cannot_be_used_are_all_named()
    {
        using var folder = new TemporaryFolder();
        var options = new GrpcSenderOptions
        {
            Url = "https://a",
            TokenFile = folder.Write("token", " \n"),
            CaFile = folder.Write("ca", "no certificate"),
            ClientCertificateFile = Path.Combine(folder.Path, "absent"),
            ClientKeyFile = Path.Combine(folder.Path, "absent too"),
        };

        var problems = Should.Throw<GrpcSenderOptionsException>(options.Validate).Problems;

        problems.Count.ShouldBe(3);
        problems[0].ShouldBe($"airunner.server.token-file = {options.TokenFile}: It is empty; it needs a token.");
        problems[1].ShouldBe($"airunner.server.ca-file = {options.CaFile}: It has no certificate (PEM) in it.");
        problems[2].ShouldContain($"airunner.server.client-certificate-file = {options.ClientCertificateFile}: Could not find file");
    }

    [Fact]
    public void Certificates_need_TLS_and_each_other()
    {
        Problem(new GrpcSenderOptions { Url = "http://a:1", CaFile = "/ca" }).ShouldContain("Certificates need TLS");
        Problem(new GrpcSenderOptions { Url = "https://a", ClientKeyFile = "/key" }).ShouldContain("belong together");
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("ü")]
    public void A_token_that_no_header_can_carry_is_an_error_that_does_not_show_it(string token)
    {
        using var folder = new TemporaryFolder();
        var problem = Problem(new GrpcSenderOptions { Url = "http://a:1", TokenFile = folder.Write("token", token) });

        problem.ShouldContain("The token has white space or characters that are not ASCII in it");
        problem.ShouldNotContain(token);
    }

    private static string Problem(GrpcSenderOptions options) =>
        Should.Throw<GrpcSenderOptionsException>(options.Validate).Problems.ShouldHaveSingleItem();

    private static void Override(GrpcSenderOptions options, string text) =>
        ServerSettings.Override(options, ConfigurationFactory.ParseString(text), "file");
}
