namespace Airunner.Grpc.Settings;

/// <summary>What the address of a server may be.</summary>
internal static class ServerUrl
{
    public const string Allowed = "http://HOST:PORT (HTTP/2 without TLS), https://HOST or https://HOST:PORT";

    /// <summary>Whether a text is an address, and nothing but one: no path, no user, no password.</summary>
    public static bool IsAllowed(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.Host.Length > 0
        && uri.UserInfo.Length == 0
        && uri.PathAndQuery == "/"
        && uri.Fragment.Length == 0
        && text.AsSpan().IndexOfAny(" \t\r\n") < 0;

    /// <summary>The address without what may be a user and a password.</summary>
    public static string Shown(string text)
    {
        var at = text.LastIndexOf('@');
        var scheme = text.IndexOf("//", StringComparison.Ordinal);
        return at < 0 ? text : $"{(scheme < 0 || scheme > at ? "" : text[..(scheme + 2)])}***{text[at..]}";
    }
}
