using Airunner.Grpc.Calls;
using Airunner.Grpc.Credentials;
using Grpc.Core;

namespace Airunner.Grpc.Connections;

/// <summary>What a client's calls need: a connection of its own, who calls, and the words for what fails.</summary>
internal sealed class ServerAccess : IDisposable
{
    private readonly GrpcSenderOptions _options;
    private readonly CredentialSource _credentials;
    private readonly ServerConnection _connection;

    /// <param name="options">Settings; checked here, and not changed later.</param>
    /// <exception cref="GrpcSenderOptionsException">A setting is wrong, or a file that it names cannot be used.</exception>
    public ServerAccess(GrpcSenderOptions options)
    {
        options.Validate();
        _options = options;
        _credentials = new CredentialSource(options, TimeProvider.System);
        _connection = new ServerConnection(options);
        Trouble = new CallTrouble(options, _credentials);
    }

    /// <summary>Makes calls.</summary>
    public CallInvoker Calls => _connection.Calls;

    /// <summary>The words for what fails.</summary>
    public CallTrouble Trouble { get; }

    /// <summary>When a call that begins now must have been answered.</summary>
    public DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime + _options.CallTimeout;

    /// <summary>The tokens of the next call.</summary>
    /// <exception cref="UnusableTokenException">The token's file cannot be used now.</exception>
    public CallTokens ReadTokens() => _credentials.Read();

    /// <summary>Closes the connection; calls end with an error.</summary>
    public void Dispose()
    {
        _connection.Dispose();
        _credentials.Dispose();
    }
}
