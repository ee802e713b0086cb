using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Airunner.Grpc.Credentials;

/// <summary>Tokens that the worker signs itself. One serves for most of an hour, then a new one is signed.</summary>
internal sealed class JwtSigner : IDisposable
{
    /// <summary>How long a token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>A token is issued so long ago: a server whose clock is a little behind must not find it from the future.</summary>
    public static readonly TimeSpan Backdated = TimeSpan.FromSeconds(30);

    /// <summary>A new one is signed so long before the old one expires.</summary>
    public static readonly TimeSpan RenewedBefore = TimeSpan.FromMinutes(5);

    private readonly JwtKey _key;
    private readonly GrpcSenderOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private TimeSpan _serverAhead;
    private Signed? _current;

    /// <param name="options">The key file and the claims.</param>
    /// <param name="time">The wall clock.</param>
    public JwtSigner(GrpcSenderOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _key = JwtKey.Load(options);
    }

    /// <summary>The token, for any thread.</summary>
    public string Current
    {
        get
        {
            lock (_lock)
            {
                var now = _time.GetUtcNow() + _serverAhead;
                if (_current is null || now >= _current.RenewAt || now < _current.IssuedAt) _current = Sign(now);
                return _current.Token;
            }
        }
    }

    /// <summary>The server did not accept the token: the next one is a new one, by the server's clock where that is known.</summary>
    /// <param name="serverNow">The server's time; null where it did not say.</param>
    /// <returns>How far its clock is ahead of this machine's, negative behind; null where it did not say.</returns>
    public TimeSpan? Refused(DateTimeOffset? serverNow)
    {
        lock (_lock)
        {
            _current = null;
            if (serverNow is { } told) _serverAhead = told - _time.GetUtcNow();
            return serverNow is null ? null : _serverAhead;
        }
    }

    public void Dispose() => _key.Dispose();

    private Signed Sign(DateTimeOffset now)
    {
        var issued = now - Backdated;
        var expires = issued + Lifetime;
        var text = $"{Part(WriteHeader)}.{Part(writer => WriteClaims(writer, issued, expires))}";
        var signature = Base64Url.EncodeToString(_key.Sign(Encoding.ASCII.GetBytes(text)));
        return new Signed($"{text}.{signature}", issued, expires - RenewedBefore);
    }

    private void WriteHeader(Utf8JsonWriter json)
    {
        json.WriteString("alg", "ES256");
        json.WriteString("typ", "JWT");
        json.WriteString("kid", _key.Id);
    }

    private void WriteClaims(Utf8JsonWriter json, DateTimeOffset issued, DateTimeOffset expires)
    {
        WriteIfAny("iss", _options.JwtIssuer);
        json.WriteString("sub", _key.Id);
        json.WriteString("aud", _options.JwtAudience.Length > 0 ? _options.JwtAudience : _options.Url);
        json.WriteNumber("iat", issued.ToUnixTimeSeconds());
        json.WriteNumber("exp", expires.ToUnixTimeSeconds());
        WriteIfAny("org", _options.JwtOrganisation);
        json.WriteStartArray("roles");
        json.WriteStringValue("worker");
        json.WriteEndArray();
        WriteIfAny("principal_id", _options.JwtPrincipalId);

        void WriteIfAny(string name, string value)
        {
            if (value.Length > 0) json.WriteString(name, value);
        }
    }

    private static string Part(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }

    private sealed record Signed(string Token, DateTimeOffset IssuedAt, DateTimeOffset RenewAt);
}
