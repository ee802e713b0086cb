using Airunner.Collector.Rows;
using Airunner.Collector.Server.Calls;
using Airunner.Collector.Server.Settings;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Airunner.Collector.Server.Pages.Queues;

/// <summary>
/// Forms that change something. Each asks for a write token and keeps it nowhere: what a browser sends by itself, a cookie, allows nothing
/// here, so no other site can use a visitor's session, and a browser that was left open submits no jobs.
/// </summary>
/// <param name="settings">Whether the collector has such forms.</param>
/// <param name="log">Where changes are reported.</param>
internal sealed partial class PageForms(CollectorSettings settings, ILogger<PageForms> log)
{
    private const string Token = "token";
    private const int MostFormBytes = 512 << 10;

    /// <summary>Whether the collector was started so that its pages have forms.</summary>
    public bool AreOpen => settings.PageSubmits;

    /// <summary>The field of the token.</summary>
    public static Html TokenField() => Html.Of(html => html.Add($"""
        <label for="{Token}">Write token</label>
        <input id="{Token}" name="{Token}" type="password" required autocomplete="off" spellcheck="false">
        """));

    /// <summary>Who sends a form: the holder of its token.</summary>
    public static CallMetadata Caller(IFormCollection form) => new(null, null, form[Token].ToString().Trim(), null);

    /// <summary>303: the browser gets the page by GET.</summary>
    public static void Go(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
    }

    /// <summary>Reads a form and does what it asks for.</summary>
    /// <returns>Why it was not done; null when it was.</returns>
    public async Task<FormRefusal?> RunAsync(HttpContext context, Func<IFormCollection, Task> work)
    {
        var form = await SentForm.ReadAsync(context, MostFormBytes);
        if (form.Refusal is { } unreadable) return new FormRefusal(StatusCodes.Status400BadRequest, unreadable);
        try
        {
            await work(form.Fields);
            return null;
        }
        catch (Exception failure) when (CallErrors.Of(failure, settings.Limits.RetryAfter) is { } error)
        {
            return new FormRefusal(StatusOf(error.StatusCode), error.Status.Detail);
        }
    }

    [LoggerMessage(EventId = 811, Level = LogLevel.Information, Message = "A job was submitted on the page: {Job}")]
    public partial void LogSubmitted(string job);

    [LoggerMessage(EventId = 812, Level = LogLevel.Information, Message = "A job was cancelled on the page: {Job}")]
    public partial void LogCancelled(string job);

    private static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.AlreadyExists => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}

/// <summary>Why a form was not accepted.</summary>
/// <param name="Status">The status of the answer.</param>
/// <param name="Reason">For people.</param>
internal sealed record FormRefusal(int Status, string Reason);
