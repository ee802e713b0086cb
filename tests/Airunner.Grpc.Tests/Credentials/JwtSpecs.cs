using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Airunner.Actors;
using Airunner.Grpc.Credentials;
using Airunner.Grpc.Tests.Serving;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Grpc.Tests.Credentials;

public sealed class JwtSpecs : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly GrpcSenderOptions _options;

    public JwtSpecs() => _options = new GrpcSenderOptions
    {
        Url = "https://jobs.example.org",
        JwtKeyFile = _folder.Write("key.pem", _key.ExportPkcs8PrivateKeyPem()),
        JwtOrganisation = "acme",
        JwtPrincipalId = "worker-7",
    };

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_has_the_claims_that_servers_ask_for()
    {
        using var signer = new JwtSigner(_options, _time);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()));

        var (header, claims) = Verified(signer.Current);

        Text(header, "alg").ShouldBe("ES256");
        Text(header, "kid").ShouldBe(fingerprint);
        Text(claims, "iss").ShouldBe("airunner-cli");
        Text(claims, "sub").ShouldBe(fingerprint);
        Text(claims, "aud").ShouldBe("https://jobs.example.org");
        Text(claims, "org").ShouldBe("acme");
        Text(claims, "principal_id").ShouldBe("worker-7");
        claims.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["worker"]);
        IssuedAt(claims).ShouldBe(Start - JwtSigner.Backdated);
        claims.GetProperty("exp").GetInt64().ShouldBe(claims.GetProperty("iat").GetInt64() + 3600);
    }

    [Fact]
    public void A_key_in_the_older_notation_and_names_of_ones_own_do_too()
    {
        _options.JwtKeyFile = _folder.Write("sec1.pem", _key.ExportECPrivateKeyPem());
        _options.JwtKeyId = "laptop";
        _options.JwtAudience = "jobs";
        using var signer = new JwtSigner(_options, _time);

        var (header, claims) = Verified(signer.Current);

        (Text(header, "kid"), Text(claims, "sub"), Text(claims, "aud")).ShouldBe(("laptop", "laptop", "jobs"));
    }

    [Fact]
    public void It_serves_for_most_of_an_hour_and_is_signed_anew_before_it_expires()
    {
        using var signer = new JwtSigner(_options, _time);
        var first = signer.Current;
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            var (_, claims) = Verified(signer.Current);
            var expires = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64());
            expires.ShouldBeGreaterThan(_time.GetUtcNow() + TimeSpan.FromMinutes(4));
            if (minute < 50) signer.Current.ShouldBe(first);
        }
    }

    [Fact]
    public void A_clock_that_was_set_back_gets_a_new_one()
    {
        var clock = new SettableClock { Now = Start };
        using var signer = new JwtSigner(_options, clock);
        _ = signer.Current;
        clock.Now = Start.AddHours(-3);

        IssuedAt(Verified(signer.Current).Claims).ShouldBe(Start.AddHours(-3) - JwtSigner.Backdated);
    }

    [Fact]
    public async Task After_a_refusal_it_is_signed_by_the_clock_of_the_server()
    {
        await using var server = await JobServer.StartAsync();
        var serverNow = Start.AddHours(2);
        server.Begin = context =>
        {
            var (_, claims) = Verified(context.RequestHeaders.GetValue("authorization")!["Bearer ".Length..]);
            if (IssuedAt(claims).AddHours(1) > serverNow && IssuedAt(claims) <= serverNow) return Task.CompletedTask;
            context.GetHttpContext().Response.Headers.Date = serverNow.ToString("r");
            throw new RpcException(new Status(StatusCode.Unauthenticated, "expired"));
        };
        _options.Url = server.Options().Url;
        _options.Token = "job-token";
        using var sender = new GrpcEventSender(_options, _time, chance: () => 0);

        var refused = await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender));
        refused.Message.ShouldContain("Its clock is 7200 s ahead of this machine's.");
        await SendAsync(sender);

        server.Accepted.ShouldHaveSingleItem().Requests[0].TaskToken.ShouldBe("job-token");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----")]
    public void A_file_without_a_private_key_is_an_error_of_the_start(string text)
    {
        _options.JwtKeyFile = _folder.Write("wrong.pem", text);

        var problem = Should.Throw<GrpcSenderOptionsException>(_options.Validate).Problems.ShouldHaveSingleItem();

        problem.ShouldBe(
            $"airunner.server.jwt.key-file = {_options.JwtKeyFile}: It has no private key (PEM, P-256, without a passphrase) in it.");
    }

    [Fact]
    public void A_key_of_another_size_is_an_error_of_the_start()
    {
        using var larger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        _options.JwtKeyFile = _folder.Write("p384.pem", larger.ExportPkcs8PrivateKeyPem());

        Should.Throw<GrpcSenderOptionsException>(_options.Validate).Message.ShouldContain("Its key has 384 bits; ES256 needs a P-256 key.");
    }

    private static Task SendAsync(GrpcEventSender sender) =>
        sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None).WaitAsync(Patience.Long);

    /// <summary>Checks the signature with the public key.</summary>
    private (JsonElement Header, JsonElement Claims) Verified(string token)
    {
        var parts = token.Split('.');
        var data = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        var format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation;
        _key.VerifyData(data, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, format).ShouldBeTrue();
        return (Json(parts[0]), Json(parts[1]));
    }

    private static JsonElement Json(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part)).RootElement;

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static DateTimeOffset IssuedAt(JsonElement claims) =>
        DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64());

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
