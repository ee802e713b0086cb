using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Tests;
using Airunner.Collector.Tokens;

namespace Airunner.Page.Tests.Pages;

/// <summary>Under TLS the session's cookie belongs to this host, its secure connections, and nothing else.</summary>
public sealed class SecureSessionSpecs : PageCollector
{
    private static readonly string Secret = $"k1:{Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray())}";

    private string _certificateHash = "";

    private string CertificateFile => Path.Combine(StateDirectory, "server.pem");

    public override async Task InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _certificateHash = certificate.GetCertHashString();
        await File.WriteAllTextAsync(CertificateFile, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        await base.InitializeAsync();
    }

    private protected override CollectorSettings Change(CollectorSettings settings) =>
        settings with { Secret = Secret, CertificateFile = CertificateFile };

    [Fact]
    public async Task The_cookie_has_the_prefix_that_browsers_bind_to_host_path_and_TLS()
    {
        Store(Job, Make.Outputs(1, 1));
        using var http = Client();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = Token(), ["return"] = "/jobs/build" });
        using var signedIn = await http.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("__Host-airunner-session=");
        foreach (var attribute in (string[])["secure", "httponly", "path=/", "samesite=strict"]) cookie.ShouldContain($"; {attribute}");
        cookie.ShouldNotContain("domain");

        (await StatusAsync(http, cookie.Split(';')[0])).ShouldBe(HttpStatusCode.OK);

        // Anybody on the way could have set a cookie without the prefix.
        (await StatusAsync(http, cookie.Split(';')[0]["__Host-".Length..])).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static string Token() => TokenKeys.Parse(Secret, "the spec")
        .Sign(TokenClaims.For("build", null, TokenRole.Read, TimeProvider.System.GetUtcNow().AddHours(1)));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/jobs/build");
        request.Headers.Add("Cookie", cookie);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private new HttpClient Client()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificateHash;
        return new HttpClient(handler) { BaseAddress = Collector.Address };
    }
}
