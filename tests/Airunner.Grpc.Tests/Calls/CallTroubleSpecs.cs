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
    public void A_server_whose_first_bytes_are_no_HTTP_may_serve_with_TLS() =>
        Explained(new HttpIOException(HttpRequestError.InvalidResponse), HttpRequestError.InvalidResponse, StatusCode.Internal)
            .ShouldSatisfyAllConditions(
                static words => words.ShouldStartWith("The server http://127.0.0.1:9 cannot be reached: "),
                static words => words.ShouldEndWith(Advice));

    [Fact]
    public void A_server_that_is_not_there_may_not() =>
        Explained(new SocketException((int)SocketError.ConnectionRefused)).ShouldNotContain("TLS");

    private static string Explained(
        Exception cause, HttpRequestError error = HttpRequestError.ConnectionError, StatusCode code = StatusCode.Unavailable)
    {
        var options = new GrpcSenderOptions { Url = "http://127.0.0.1:9" };
        using var credentials = new CredentialSource(options, TimeProvider.System);
        var failed = new HttpRequestException(error, "failed", cause);
        var failure = new RpcException(new Status(code, "failed", failed));
        return new CallTrouble(options, credentials).Explain(failure, bytes: 10, secrets: [], serverAhead: null).Message;
    }
}
