using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Tokens;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages.Access;

/// <summary>Takes a read token by a form and begins a session.</summary>
internal static class SignInPage
{
    public const string Path = "/sign-in";
    public const string OutPath = "/sign-out";

    private const int MostFormBytes = 8 << 10;

    private static readonly string[] Starts = ["/?", "/jobs/", "/queues", "/submit?"];

    /// <summary>The form.</summary>
    /// <param name="returnTo">The page to show afterwards.</param>
    /// <param name="reason">Why a token was refused; null for none.</param>
    public static Html Form(string returnTo, string? reason) => Html.Of(html =>
    {
        html.Add($"""<section class="card narrow"><h1>Sign in</h1><p>This collector shows jobs to holders of a read token.</p>""");
        if (reason is not null) html.Add($"""<p class="wrong" role="alert">{reason}</p>""");
        html.Add($"""
            <form method="post" action="{Path}"><input type="hidden" name="return" value="{Local(returnTo)}">
            <label for="token">Read token</label>
            <input id="token" name="token" type="password" required autocomplete="off" spellcheck="false" autofocus>
            <button type="submit">Sign in</button></form>
            <p class="hint">Make one on the collector’s host:
            <code>airunner token --secret-file keys --job 'ci-*' --read</code></p></section>
            """);
    });

    /// <summary>POST /sign-in.</summary>
    public static async Task InAsync(HttpContext context, PageGuard guard)
    {
        var form = await SentForm.ReadAsync(context, MostFormBytes);
        if (form.Refusal is { } unreadable)
        {
            await new ErrorPage(StatusCodes.Status400BadRequest, "Not signed in", unreadable).WriteAsync(context);
            return;
        }

        var token = form.Fields["token"].ToString().Trim();
        var returnTo = form.Fields["return"].ToString();
        if (!guard.HasSecret)
        {
            Go(context, returnTo);
            return;
        }

        try
        {
            var claims = guard.Check(token);
            PageSession.Begin(context, token, claims.ExpiresAt);
            Go(context, returnTo);
        }
        catch (TokenRefusedException refused)
        {
            await ErrorPage.SignIn(returnTo, refused.Message).WriteAsync(context);
        }
    }

    /// <summary>POST /sign-out.</summary>
    public static Task OutAsync(HttpContext context)
    {
        PageSession.End(context);
        Go(context, "/");
        return Task.CompletedTask;
    }

    /// <summary>303: the browser gets the page by GET.</summary>
    private static void Go(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = Local(path);
    }

    /// <summary>Only pages of this collector: a path that begins with one slash.</summary>
    private static string Local(string path) =>
        Starts.Any(start => path.StartsWith(start, StringComparison.Ordinal)) ? path : "/";
}
