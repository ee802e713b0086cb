using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Airunner.Node.Tests.Pods;

/// <summary>
/// A server of Kubernetes over TLS that knows one request: the pods of a namespace with a label. Each pod has a token of its own, so
/// that it may get an answer of its own.
/// </summary>
internal sealed class FakeKubernetes : IAsyncDisposable
{
    public const string Namespace = "builds";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("airunner-kubernetes-");
    private readonly WebApplication _server;
    private volatile Func<string, IEnumerable<object>?> _podsFor = static _ => [];

    private FakeKubernetes(X509Certificate2 certificate, int port)
    {
        Port = port;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate)));
        _server = builder.Build();
        _server.MapGet("/api/v1/namespaces/{name}/pods", AnswerAsync);
        File.WriteAllText(AuthorityFile, certificate.ExportCertificatePem());
        File.WriteAllText(NamespaceFile, Namespace);
    }

    public int Port { get; }

    public string AuthorityFile => Path.Combine(_files.FullName, "ca.crt");

    public string NamespaceFile => Path.Combine(_files.FullName, "namespace");

    /// <summary>The labels that were asked for.</summary>
    public HashSet<string> Selectors { get; } = [];

    /// <summary>Starts one.</summary>
    public static async Task<FakeKubernetes> StartAsync(int port)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var kubernetes = new FakeKubernetes(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null), port);
        await kubernetes._server.StartAsync();
        return kubernetes;
    }

    /// <summary>A file with the token of a pod.</summary>
    public string TokenFileOf(string pod)
    {
        var file = Path.Combine(_files.FullName, $"token-{pod}");
        File.WriteAllText(file, $"token-of-{pod}");
        return file;
    }

    /// <summary>Answers so from now on.</summary>
    /// <param name="podsFor">The pods that one with this token gets; null where it is refused.</param>
    public void Answer(Func<string, IEnumerable<object>?> podsFor) => _podsFor = podsFor;

    /// <summary>A pod as Kubernetes writes it.</summary>
    public static object Pod(string address, int port, string phase = "Running", string? deleted = null) => new
    {
        metadata = new { name = $"pod-{address}", @namespace = Namespace, deletionTimestamp = deleted },
        spec = new
        {
            containers = new object[]
            {
                new { name = "beside" },
                new { name = "worker", ports = new[] { PortOf("remoting", 4053), PortOf("health", port) } },
            },
        },
        status = new { phase, podIP = address },
    };

    private static object PortOf(string name, int containerPort) => new { name, containerPort };

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Delete(recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString();
        var pod = token.StartsWith("Bearer token-of-", StringComparison.Ordinal) ? token["Bearer token-of-".Length..] : null;
        lock (Selectors) Selectors.Add(context.Request.Query["labelSelector"].ToString());
        if (pod is null || context.Request.RouteValues["name"] as string != Namespace || _podsFor(pod) is not { } items)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var list = new { kind = "PodList", apiVersion = "v1", metadata = new { resourceVersion = "1" }, items };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(list));
    }
}
