using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Markup;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>A page that says why there is no other.</summary>
internal sealed class ErrorPage
{
    /// <summary>Also where a token does not cover what exists: its holder cannot tell.</summary>
    public static readonly ErrorPage NotFound = new(
        StatusCodes.Status404NotFound, "Not found", "The collector has nothing under this address, or your token does not cover it.");

    private readonly int _status;
    private readonly string _title;
    private readonly Html _content;

    public ErrorPage(int status, string title, string sentence)
        : this(status, title, Html.Of(html => html.Add($"""
            <section class="card narrow"><h1>{title}</h1><p>{sentence}</p><p><a href="/">All jobs</a></p></section>
            """)))
    {
    }

    private ErrorPage(int status, string title, Html content)
    {
        _status = status;
        _title = title;
        _content = content;
    }

    /// <summary>401 with the form, which leads back to the page.</summary>
    public static ErrorPage SignIn(HttpRequest request, string? reason) =>
        SignIn(HttpMethods.IsGet(request.Method) ? request.Path.ToUriComponent() + request.QueryString.ToUriComponent() : "/", reason);

    /// <inheritdoc cref="SignIn(HttpRequest, string?)"/>
    public static ErrorPage SignIn(string returnTo, string? reason) =>
        new(StatusCodes.Status401Unauthorized, "Sign in", SignInPage.Form(returnTo, reason));

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = _status;
        if (_status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return Layout.WriteAsync(context, new Layout(_title, _content));
    }
}
