using Airunner.Collector.Store;
using Airunner.Collector.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Airunner.Collector.Server.Pages.Access;

/// <summary>Stands before all pages: headers, the Host header, the token, and failures as pages.</summary>
/// <param name="keys">Gives the keys in effect; null where no tokens are needed.</param>
/// <param name="time">The wall clock, for expiry.</param>
/// <param name="log">Where failures are reported.</param>
internal sealed partial class PageGuard(Func<TokenKeys>? keys, TimeProvider time, ILogger<PageGuard> log)
{
    /// <summary>Whether visitors need a token.</summary>
    public bool HasSecret => keys is not null;

    /// <summary>The middleware.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        PageHeaders.Set(context.Response);
        if (Refusal(context) is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (StoreException failure) when (!context.Response.HasStarted)
        {
            LogFailed(failure.Message);
            await new ErrorPage(StatusCodes.Status503ServiceUnavailable, "The store cannot be read now", "Try again in a moment.")
                .WriteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody reads the answer
        }

        var isUnanswered = !context.Response.HasStarted && context.Response.ContentType is null;
        if (isUnanswered && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
            await ErrorPage.NotFound.WriteAsync(context);
    }

    /// <summary>Checks a token for reading.</summary>
    /// <exception cref="TokenRefusedException">It is not accepted.</exception>
    public TokenClaims Check(string token)
    {
        var claims = keys!().Check(token, time.GetUtcNow());
        return claims.Role == TokenRole.Read
            ? claims
            : throw new TokenRefusedException("The token is one for publishing. Make one for reading: airunner token --read.");
    }

    private ErrorPage? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (!HasSecret && !IsLocalName(request.Host.Host))
            return new ErrorPage(
                StatusCodes.Status421MisdirectedRequest,
                "This name is not answered",
                "Without a secret the collector answers to localhost, 127.0.0.1 and [::1] only, so that no web site can reach it under a "
                + "name of its own.");
        if (!IsRead(request.Method) && !IsOwnOrigin(request))
            return new ErrorPage(StatusCodes.Status403Forbidden, "Not from this page", "The form was sent from another site.");
        if (IsOpen(request.Path))
        {
            context.Features.Set(new PageGrant(Claims: null));
            return null;
        }

        if (!HasSecret)
        {
            context.Features.Set(new PageGrant(Claims: null));
            return null;
        }

        return SignedOut(context);
    }

    private ErrorPage? SignedOut(HttpContext context)
    {
        if (PageSession.TokenOf(context.Request) is not { } token) return ErrorPage.SignIn(context.Request, reason: null);
        try
        {
            context.Features.Set(new PageGrant(Check(token)));
            return null;
        }
        catch (TokenRefusedException refused)
        {
            return ErrorPage.SignIn(context.Request, refused.Message);
        }
    }

    private static bool IsLocalName(string host) => host is "localhost" or "127.0.0.1" or "[::1]";

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsOwnOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is "same-origin" or "none";
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }

    /// <summary>What a visitor needs to sign in.</summary>
    private static bool IsOpen(PathString path) =>
        path == SignInPage.Path || path == SignInPage.OutPath || path.Value is { } value && Assets.IsAsset(value);

    [LoggerMessage(EventId = 813, Level = LogLevel.Warning, Message = "A page failed: {Reason}")]
    private partial void LogFailed(string reason);
}
