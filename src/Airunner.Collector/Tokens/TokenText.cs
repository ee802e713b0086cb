using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Airunner.Actors.Format;

namespace Airunner.Collector.Tokens;

/// <summary>A token's text: <c>at1.KEYID.CLAIMS.CODE</c>, where claims and code are base64url without padding.</summary>
/// <remarks>
/// The claims are <c>ROLE~EXPIRY~JOB[~EXECUTION]</c>: <c>w</c> or <c>r</c>, seconds since 1970, and the ids in their file-name form, the
/// job with a <c>*</c> at its end if it is a prefix. The code is HMAC-SHA256 over everything before its dot. Each token has one text:
/// any other spelling of the same claims is refused.
/// </remarks>
internal static class TokenText
{
    /// <summary>What every token of this version begins with.</summary>
    public const string Prefix = "at1.";

    /// <summary>No token is longer: two ids of a file name's length, in base64, and the rest.</summary>
    public const int MostChars = 1024;

    private const char Between = '~';

    /// <summary>The part that is signed.</summary>
    public static string Signed(string keyId, TokenClaims claims)
    {
        var text = new StringBuilder()
            .Append(claims.Role == TokenRole.Write ? 'w' : 'r').Append(Between)
            .Append(claims.ExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)).Append(Between)
            .Append(claims.Job.Length == 0 ? "" : EncodedId.Of(claims.Job));
        if (claims.IsPrefix) text.Append('*');
        if (claims.Execution is not null) text.Append(Between).Append(EncodedId.Of(claims.Execution));
        return $"{Prefix}{keyId}.{Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text.ToString()))}";
    }

    /// <summary>Takes a token apart, without checking its code.</summary>
    /// <returns>False where the text is no token of this version.</returns>
    public static bool TrySplit(string token, out string keyId, out string signed, out byte[] code)
    {
        keyId = "";
        signed = "";
        code = [];
        if (token.Length > MostChars || !token.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var parts = token.Split('.');
        if (parts.Length != 4 || !TryDecode(parts[3], out code)) return false;
        keyId = parts[1];
        signed = token[..token.LastIndexOf('.')];
        return true;
    }

    /// <summary>Reads the claims of the signed part, whose code was checked.</summary>
    /// <returns>Null where it does not have the form.</returns>
    public static TokenClaims? Read(string keyId, string signed)
    {
        if (!TryDecode(signed[(signed.LastIndexOf('.') + 1)..], out var bytes)) return null;
        var fields = Encoding.ASCII.GetString(bytes).Split(Between);
        if (fields.Length is not (3 or 4)) return null;
        if (!long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return null;
        var isPrefix = fields[2].EndsWith('*');
        if (!EncodedId.TryDecode(isPrefix ? fields[2][..^1] : fields[2], out var job)) return null;
        string? execution = null;
        if (fields.Length == 4 && !EncodedId.TryDecode(fields[3], out execution)) return null;
        var role = fields[0] == "w" ? TokenRole.Write : TokenRole.Read;
        var claims = new TokenClaims(job, isPrefix, execution, role, DateTimeOffset.FromUnixTimeSeconds(seconds));
        return Signed(keyId, claims) == signed ? claims : null;
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text)) return false;
        bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text; // no padding, no white space, no bits that do not count
    }
}
