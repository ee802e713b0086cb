using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Airunner.Collector.Server.Listening;

/// <summary>One of the two protocols on a port without TLS.</summary>
internal sealed class SharedEndPoint(HttpProtocols protocol) : EndPoint
{
    public HttpProtocols Protocol { get; } = protocol;

    public override string ToString() => $"shared port, {Protocol}";
}
