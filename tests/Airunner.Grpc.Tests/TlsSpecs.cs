using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Airunner.Actors;
using Airunner.Grpc.Queue;
using Airunner.Grpc.Tests.Serving;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Airunner.Grpc.Tests;

public sealed class TlsSpecs : IDisposable
{
    private readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_server_is_trusted_by_the_authority_that_is_named()
    {
        await using var server = await StartAsync("localhost");
        var options = server.Options("https", "localhost");
        options.CaFile = _certificates.AuthorityFile;
        using var sender = new GrpcEventSender(options);

        await SendAsync(sender);

        server.Sequences.ShouldBe([1]);
    }

    [Fact]
    public async Task A_server_of_an_unknown_authority_gets_nothing()
    {
        await using var server = await StartAsync("localhost");
        using var sender = new GrpcEventSender(server.Options("https", "localhost"));

        var refused = await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender));

        refused.Message.ShouldContain($"The server https://localhost:{server.Port} cannot be reached: The remote certificate is invalid");
        refused.Message.ShouldEndWith("A file with its authority (ca-file) makes it trusted");
        server.Begun.ShouldBe(0);
    }

    [Theory]
    [InlineData("https", "http", ". If it serves with TLS, its address begins with https://")]
    [InlineData("http", "https", ". If it serves without TLS, its address begins with http://")]
    public async Task An_address_of_the_other_kind_is_recognised(string served, string named, string advice)
    {
        await using var server = served == "https" ? await StartAsync("localhost") : await JobServer.StartAsync();
        using var sender = new GrpcEventSender(server.Options(named, "localhost"));

        var refused = await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender));

        refused.Message.ShouldStartWith($"The server {named}://localhost:{server.Port} cannot be reached: ");
        refused.Message.ShouldEndWith(advice);
    }

    [Fact]
    public async Task A_server_with_a_certificate_for_another_name_gets_nothing()
    {
        await using var server = await StartAsync("other.example.org");
        var options = server.Options("https", "localhost");
        options.CaFile = _certificates.AuthorityFile;
        using var sender = new GrpcEventSender(options);

        (await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender))).Message.ShouldContain("RemoteCertificateNameMismatch");
    }

    [Fact]
    public async Task A_renewed_authority_is_read_at_the_next_connection()
    {
        using var others = new Certificates();
        await using var server = await StartAsync("localhost");
        var options = server.Options("https", "localhost");
        options.CaFile = others.AuthorityFile;
        using var sender = new GrpcEventSender(options);
        await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender));

        File.Copy(_certificates.AuthorityFile, others.AuthorityFile, overwrite: true);

        await SendAsync(sender);
    }

    [Fact]
    public async Task A_certificate_that_signed_itself_is_its_own_authority()
    {
        var (own, file) = _certificates.SelfSigned("localhost");
        await using var server = await JobServer.StartAsync(listen: endpoint => endpoint.UseHttps(own));
        var options = server.Options("https", "localhost");
        options.CaFile = file;
        using var sender = new GrpcEventSender(options);

        await SendAsync(sender);

        server.Sequences.ShouldBe([1]);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_certificate_gets_the_workers()
    {
        await using var server = await StartAsync("localhost", asks: true);
        var options = server.Options("https", "localhost");
        options.CaFile = _certificates.AuthorityFile;
        var (certificate, key) = _certificates.Client("worker");
        options.ClientCertificateFile = certificate;
        options.ClientKeyFile = key;
        using var sender = new GrpcEventSender(options);

        await SendAsync(sender);

        server.Sequences.ShouldBe([1]);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_certificate_takes_nothing_without_one()
    {
        await using var server = await StartAsync("localhost", asks: true);
        var options = server.Options("https", "localhost");
        options.CaFile = _certificates.AuthorityFile;
        using var sender = new GrpcEventSender(options);

        await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender));

        server.Begun.ShouldBe(0);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_renewed_certificate_of_the_worker_is_read_when_the_server_refuses_the_earlier_one(SslProtocols version)
    {
        using var others = new Certificates();
        await using var server = await StartAsync("localhost", asks: true, version);
        var options = server.Options("https", "localhost");
        options.CaFile = _certificates.AuthorityFile;
        (options.ClientCertificateFile, options.ClientKeyFile) = others.Client("worker");
        using var sender = new GrpcEventSender(options);
        await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender));

        var (certificate, key) = _certificates.Client("worker");
        File.Copy(certificate, options.ClientCertificateFile, overwrite: true);
        File.Copy(key, options.ClientKeyFile, overwrite: true);

        await SendAsync(sender);
        server.Sequences.ShouldBe([1]);
    }

    [Fact]
    public async Task A_worker_of_a_queue_reads_a_renewed_certificate_too()
    {
        using var others = new Certificates();
        await using var server = await StartAsync("localhost", asks: true);
        var options = server.Options("https", "localhost");
        options.CaFile = _certificates.AuthorityFile;
        (options.ClientCertificateFile, options.ClientKeyFile) = others.Client("worker");
        using var queue = new JobQueueClient(options);
        (await AskAsync(queue)).ShouldBe(StatusCode.Unavailable);

        var (certificate, key) = _certificates.Client("worker");
        File.Copy(certificate, options.ClientCertificateFile, overwrite: true);
        File.Copy(key, options.ClientKeyFile, overwrite: true);

        (await AskAsync(queue)).ShouldBe(StatusCode.Unimplemented); // it is a server without queues
    }

    private static async Task<StatusCode> AskAsync(JobQueueClient queue)
    {
        var asking = queue.ExtendAsync("", "token", TimeSpan.FromMinutes(1), CancellationToken.None);
        return (await Should.ThrowAsync<JobQueueException>(asking.WaitAsync(Patience.Long))).Code;
    }

    private Task<JobServer> StartAsync(string name, bool asks = false, SslProtocols versions = SslProtocols.None)
    {
        var own = _certificates.Server(name);
        return JobServer.StartAsync(listen: endpoint => endpoint.UseHttps(https =>
        {
            https.ServerCertificate = own;
            https.SslProtocols = versions;
            if (!asks) return;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = IsOurs;
        }));
    }

    private bool IsOurs(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var ours = new X509Chain();
        ours.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        ours.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        ours.ChainPolicy.CustomTrustStore.Add(_certificates.Authority);
        return ours.Build(certificate);
    }

    private static Task SendAsync(GrpcEventSender sender) =>
        sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None).WaitAsync(Patience.Long);
}
