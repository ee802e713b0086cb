using Airunner.Grpc.Settings;

namespace Airunner.Grpc.Credentials;

/// <summary>Who calls: the job's token, and the token that is signed here where there is a key.</summary>
internal sealed class CredentialSource : IDisposable
{
    private readonly GrpcSenderOptions _options;
    private readonly TokenSource _tokens;
    private readonly JwtSigner? _jwt;

    /// <param name="options">The token, its file, the key; checked.</param>
    /// <param name="time">The wall clock.</param>
    public CredentialSource(GrpcSenderOptions options, TimeProvider time)
    {
        _options = options;
        _tokens = TokenSource.Of(options);
        _jwt = options.JwtKeyFile.Length > 0 ? new JwtSigner(options, time) : null;
    }

    /// <summary>What to do when the server does not accept the token, for people.</summary>
    public string Advice => _tokens.Advice;

    /// <summary>The tokens of the next call.</summary>
    /// <exception cref="UnusableTokenException">The token's file cannot be used now.</exception>
    public CallTokens Read()
    {
        try
        {
            var token = _tokens.Read();
            return new CallTokens(token, _jwt?.Current ?? token);
        }
        catch (Exception unusable) when (ServerRules.IsAboutTheFile(unusable))
        {
            throw new UnusableTokenException(_options.TokenFile, unusable);
        }
    }

    /// <summary>The server did not accept the tokens: the next one that is signed here is a new one.</summary>
    /// <param name="serverNow">The server's time; null where it did not say.</param>
    /// <returns>How far its clock is ahead of this machine's; null where that is not known.</returns>
    public TimeSpan? Refused(DateTimeOffset? serverNow) => _jwt?.Refused(serverNow);

    public void Dispose() => _jwt?.Dispose();
}

/// <summary>A file with a token cannot be used now.</summary>
/// <param name="file">Its path.</param>
/// <param name="inner">Why.</param>
internal sealed class UnusableTokenException(string file, Exception inner)
    : IOException($"'{file}' cannot be used: {inner.Message}", inner);
