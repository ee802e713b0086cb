using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages.Access;

/// <summary>The token that a browser shows: in a cookie that no script and no other site can use.</summary>
/// <remarks>The cookie is the token, so a session needs no memory here, ends with the token, and survives a restart.</remarks>
internal static class PageSession
{
    private const string Name = "airunner-session";
    private const string BearerScheme = "Bearer ";

    /// <summary>The token of a request; null for none. A header counts before a cookie.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)) return authorization[BearerScheme.Length..].Trim();
        return request.Cookies.TryGetValue(NameOf(request), out var token) && token.Length > 0 ? token : null;
    }

    public static void Begin(HttpContext context, string token, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(NameOf(context.Request), token, Options(context.Request, expiresAt));

    public static void End(HttpContext context) =>
        context.Response.Cookies.Delete(NameOf(context.Request), Options(context.Request, null));

    /// <summary>Under TLS a name that browsers accept only with Secure, from this host, for all paths.</summary>
    private static string NameOf(HttpRequest request) => request.IsHttps ? $"__Host-{Name}" : Name;

    private static CookieOptions Options(HttpRequest request, DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        Path = "/",
        Expires = expiresAt,
    };
}
