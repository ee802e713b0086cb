using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Airunner.Collector.Tokens;

/// <summary>The secret keys of tokens: the first signs, all are accepted. So a key is replaced without an interruption.</summary>
internal sealed class TokenKeys
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed =
        "lines of KEYID:BASE64 with at least 32 bytes in the base64, such as \"k1:$(head -c 32 /dev/urandom | base64)\"";

    private const int LeastKeyBytes = 32;
    private const int MostIdChars = 32;

    private static readonly SearchValues<char> IdChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly List<(string Id, byte[] Key)> _keys;

    private TokenKeys(List<(string Id, byte[] Key)> keys) => _keys = keys;

    /// <summary>Reads keys.</summary>
    /// <param name="text">The lines of a secret file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="FormatException">A line is wrong, or there is none. The message does not repeat the line.</exception>
    public static TokenKeys Parse(string text, string source)
    {
        var keys = new List<(string Id, byte[] Key)>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(static line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            keys.Add(ParseLine(line) ?? throw new FormatException($"{source}, line {number} is no key. Allowed: {Allowed}."));
            if (keys.Count(key => key.Id == keys[^1].Id) > 1)
                throw new FormatException($"{source}, line {number} has the id of a key before it. Allowed: each id once.");
        }

        if (keys.Count == 0) throw new FormatException($"{source} has no key. Allowed: {Allowed}.");
        return new TokenKeys(keys);
    }

    /// <summary>Makes a token.</summary>
    public string Sign(TokenClaims claims)
    {
        var (id, key) = _keys[0];
        var signed = TokenText.Signed(id, claims);
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Checks a token's code, in constant time, and that it has not expired.</summary>
    /// <exception cref="TokenRefusedException">It is not accepted.</exception>
    public TokenClaims Check(string token, DateTimeOffset now)
    {
        if (!TokenText.TrySplit(token, out var keyId, out var signed, out var code))
            throw new TokenRefusedException("The token is not one of this collector: it is cut short, altered, or of another kind.");
        var index = _keys.FindIndex(key => key.Id == keyId);
        var expected = HMACSHA256.HashData(index < 0 ? _keys[0].Key : _keys[index].Key, Encoding.ASCII.GetBytes(signed));
        var isGenuine = CryptographicOperations.FixedTimeEquals(expected, code) & index >= 0;
        if (!isGenuine || TokenText.Read(keyId, signed) is not { } claims)
            throw new TokenRefusedException("The token is not signed by a key of this collector: it is altered, or its key was removed.");
        return now < claims.ExpiresAt
            ? claims
            : throw new TokenRefusedException($"The token expired at {claims.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
    }

    private static (string Id, byte[] Key)? ParseLine(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon is < 1 or > MostIdChars || line.AsSpan(0, colon).IndexOfAnyExcept(IdChars) >= 0) return null;
        var key = new byte[line.Length];
        if (!Convert.TryFromBase64String(line[(colon + 1)..].Trim(), key, out var bytes) || bytes < LeastKeyBytes) return null;
        return (line[..colon], key[..bytes]);
    }
}
