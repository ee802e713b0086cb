using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>A form that a browser has sent, or why it is none.</summary>
/// <param name="Fields">The fields; empty where it is none.</param>
/// <param name="Refusal">Why it cannot be read, for people; null where it can.</param>
internal sealed record SentForm(IFormCollection Fields, string? Refusal)
{
    /// <summary>Reads the form of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mostBytes">The longest one that is read.</param>
    public static async Task<SentForm> ReadAsync(HttpContext context, int mostBytes)
    {
        var request = context.Request;
        if (request.ContentLength is not { } length || length > mostBytes || !request.HasFormContentType)
            return None($"This is no form of at most {mostBytes >> 10} KiB.");
        try
        {
            return new SentForm(await request.ReadFormAsync(context.RequestAborted), Refusal: null);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException)
        {
            return None($"The form cannot be read: {unreadable.Message}");
        }
    }

    private static SentForm None(string refusal) => new(FormCollection.Empty, refusal);
}
