using Airunner.Actors;
using Airunner.Grpc.Calls;
using Airunner.Grpc.Credentials;
using Airunner.Grpc.Settings;
using Grpc.Core;

namespace Airunner.Grpc.Connections;

/// <summary>What a client's calls need: connections of its own, who calls, and the words for what fails.</summary>
internal sealed class ServerAccess : IDisposable
{
    private readonly GrpcSenderOptions _options;
    private readonly CredentialSource _credentials;
    private readonly ServerConnections _connections;
    private volatile ServerConnection? _latest;

    /// <param name="options">Settings; checked here, and not changed later.</param>
    /// <exception cref="GrpcSenderOptionsException">A setting is wrong, or a file that it names cannot be used.</exception>
    public ServerAccess(GrpcSenderOptions options)
    {
        options.Validate();
        _options = options;
        _credentials = new CredentialSource(options, TimeProvider.System);
        _connections = new ServerConnections(() => new ServerConnection(options));
        Trouble = new CallTrouble(options, _credentials);
    }

    /// <summary>Makes calls, over a connection that lasts as long as this.</summary>
    public CallInvoker Calls => (_latest ?? Rent()).Calls;

    /// <summary>The words for what fails.</summary>
    public CallTrouble Trouble { get; }

    /// <summary>When a call that begins now must have been answered.</summary>
    public DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime + _options.CallTimeout;

    /// <summary>The tokens of the next call.</summary>
    /// <exception cref="UnusableTokenException">The token's file cannot be used now.</exception>
    public CallTokens ReadTokens() => _credentials.Read();

    /// <summary>Makes one call. Where the connection fails and files may have been renewed, the next one reads them.</summary>
    /// <exception cref="RpcException">The call has failed.</exception>
    /// <exception cref="RetryLaterException">A file of the certificates cannot be used now.</exception>
    /// <exception cref="ObjectDisposedException">This is closed.</exception>
    public async Task<T> CallAsync<T>(Func<CallInvoker, Task<T>> call)
    {
        var connection = Rent();
        try
        {
            return await call(connection.Calls).ConfigureAwait(false);
        }
        catch (RpcException failure) when (Trouble.MayBeAboutCertificates(failure))
        {
            _connections.Replace(connection);
            throw;
        }
        finally
        {
            _connections.Return(connection);
        }
    }

    /// <summary>Closes the connection; calls end with an error.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        _latest?.Dispose();
        _credentials.Dispose();
    }

    private ServerConnection Rent()
    {
        try
        {
            return _latest = _connections.Rent();
        }
        catch (Exception unusable) when (ServerRules.IsAboutTheFile(unusable))
        {
            throw Trouble.UnusableCertificates(unusable);
        }
    }
}
