using System.Net.Sockets;
using Airunner.Grpc.Calls;
using Airunner.Grpc.Credentials;
using Grpc.Core;

namespace Airunner.Grpc.Tests.Calls;

public class CallTroubleSpecs
{
    private const string Advice = ". If it serves with TLS, its address begins with https://";

    /// <summary>A server with TLS hangs up when it reads no TLS: before all of the call was written, while it is, or after it.</summary>
    [Theory]
    [InlineData(SocketError.Shutdown)]
    [InlineData(SocketError.ConnectionReset)]
    public void A_server_that_hangs_up_while_this_side_writes_may_serve_with_TLS(SocketError seen) =>
        Explained(new SocketException((int)seen)).ShouldEndWith(Advice);

    [Fact]
    public void A_server_that_hangs_up_before_it_answers_may_serve_with_TLS() =>
        Explained(new HttpIOException(HttpRequestError.ResponseEnded)).ShouldEndWith(Advice);

    [Fact]
    public void A_server_that_is_not_there_may_not() =>
        Explained(new SocketException((int)SocketError.ConnectionRefused)).ShouldNotContain("TLS");

    private static string Explained(Exception cause)
    {
        var options = new GrpcSenderOptions { Url = "http://127.0.0.1:9" };
        using var credentials = new CredentialSource(options, TimeProvider.System);
        var failed = new HttpRequestException(HttpRequestError.ConnectionError, "failed", cause);
        var failure = new RpcException(new Status(StatusCode.Unavailable, "failed", failed));
        return new CallTrouble(options, credentials).Explain(failure, bytes: 10, secrets: [], serverAhead: null).Message;
    }
}
