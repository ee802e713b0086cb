using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Airunner.Collector.Server;
using Airunner.Collector.Server.Settings;
using Airunner.Protocol;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Airunner.Collector.Tests.Server;

public sealed class TlsSpecs : TemporaryState
{
    private string CertificateFile => Path.Combine(StateDirectory, "server.pem");

    private string KeyFile => Path.Combine(StateDirectory, "server-key.pem");

    [Fact]
    public async Task With_a_certificate_both_protocols_are_served_over_TLS_and_a_changed_one_is_used()
    {
        Certify("one.example");
        await using var collector = await CollectorServer.StartAsync(Settings(), static _ => { });
        collector.Address.Scheme.ShouldBe("https");
        await PublishAsync(collector.Address);
        (await NameAsync(collector.Address, SslApplicationProtocol.Http2)).ShouldBe(("CN=one.example", SslApplicationProtocol.Http2));
        (await NameAsync(collector.Address, SslApplicationProtocol.Http11)).ShouldBe(("CN=one.example", SslApplicationProtocol.Http11));

        Certify("two.example");
        while ((await NameAsync(collector.Address, SslApplicationProtocol.Http2)).Name != "CN=two.example")
        {
            // Until the files are read again, within a second.
        }

        await File.WriteAllTextAsync(CertificateFile, "nonsense");
        await PublishAsync(collector.Address);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_certificate_that_cannot_be_used_stops_the_start(bool hasCertificate, bool hasKey)
    {
        Certify("one.example");
        if (!hasCertificate) File.Delete(CertificateFile);
        if (!hasKey) File.Delete(KeyFile);
        var wrong = await Should.ThrowAsync<SettingsException>(CollectorServer.StartAsync(Settings(), static _ => { }));
        wrong.Message.ShouldContain("cannot be used");
    }

    [Fact]
    public async Task Without_a_secret_only_loopback_is_allowed()
    {
        var open = Settings() with { Listen = new IPEndPoint(IPAddress.Any, 0), CertificateFile = null, KeyFile = null };
        var wrong = await Should.ThrowAsync<SettingsException>(CollectorServer.StartAsync(open, static _ => { }));
        wrong.Message.ShouldContain("loopback only");
        File.Exists(StoragePath).ShouldBeFalse();
    }

    private async Task PublishAsync(Uri address)
    {
        using var handler = new SocketsHttpHandler();
#pragma warning disable CA5359 // the certificate was made for this test
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler });
        var metadata = new global::Grpc.Core.Metadata { { "airunner-job", "build" } };
        using var call = new JobEventsService.JobEventsServiceClient(channel).PublishJobEvents(metadata);
        await call.RequestStream.WriteAsync(new PublishJobEventsRequest { Events = { Make.Outputs(1, 1) } });
        await call.RequestStream.CompleteAsync();
        await call;
    }

    private static async Task<(string Name, SslApplicationProtocol Protocol)> NameAsync(Uri address, SslApplicationProtocol protocol)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
#pragma warning disable CA5359 // the certificate was made for this test
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "one.example",
            ApplicationProtocols = [protocol],
        });
        return (tls.RemoteCertificate!.Subject, tls.NegotiatedApplicationProtocol);
    }

    private CollectorSettings Settings() => new()
    {
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        StorePath = StoragePath,
        Limits = CollectorConfiguration.Read().Limits,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
    };

    private void Certify(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
