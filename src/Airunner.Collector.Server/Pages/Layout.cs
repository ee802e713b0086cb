using System.Text;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Markup;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>The frame of all pages.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="Content">What stands in it.</param>
internal sealed record Layout(string Title, Html Content)
{
    /// <summary>Links to the pages above, as names and addresses.</summary>
    public IReadOnlyList<(string Name, string Address)> Above { get; init; } = [];

    /// <summary>The class of the page, for the style sheet.</summary>
    public string Kind { get; init; } = "plain";

    public static Task WriteAsync(HttpContext context, Layout page)
    {
        var isSignedIn = context.Features.Get<PageGrant>()?.Claims is not null;
        var html = Html.Of(html =>
        {
            html.Add($"""
                <!doctype html>
                <html lang="en" class="{page.Kind}"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
                <title>{page.Title} · airunner</title><link rel="icon" type="image/svg+xml" href="{Assets.Icon}">
                <link rel="stylesheet" href="{Assets.Styles}"><script src="{Assets.Script}" defer></script></head>
                <body><a class="skip" href="#main">Skip to the content</a>
                <header class="top"><a class="brand" href="/"><img src="{Assets.Icon}" width="20" height="20" alt="">airunner</a>
                """);
            html.Add($"""<nav class="path" aria-label="Where you are">""");
            foreach (var (name, address) in page.Above) html.Add($"""<a href="{address}"><bdi>{name}</bdi></a>""");
            html.Add($"</nav>");
            if (isSignedIn)
                html.Add($"""<form method="post" action="{SignInPage.OutPath}"><button type="submit">Sign out</button></form>""");
            html.Add($"""</header><main id="main">""").Add(page.Content).Add($"</main></body></html>\n");
        });
        return WriteAsync(context, html);
    }

    /// <summary>Writes a piece of a page.</summary>
    public static Task WriteAsync(HttpContext context, Html html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html.ToString(), Encoding.UTF8, context.RequestAborted);
    }
}
