using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Server.Pages.Output;

namespace Airunner.Collector.Server.Pages;

/// <summary>The application's own events, the last one first.</summary>
internal static class ApplicationMarkup
{
    public static void Write(Html html, ApplicationView events)
    {
        if (events.Count == 0) return;
        html.Add($"""<section class="own" aria-label="Events of the application"><p>{Heading(events)}</p><ul>""");
        foreach (var each in events.Last.Reverse()) Write(html, each);
        html.Add($"</ul></section>");
    }

    private static string Heading(ApplicationView events)
    {
        var all = $"{Figures.Count(events.Count, "event")} of the application";
        return events.Count > events.Last.Length ? $"{all}, the last {events.Last.Length}" : all;
    }

    private static void Write(Html html, ApplicationNote note)
    {
        html.Add($"""<li><span class="q">{note.Sequence}</span> <span class="t">{Figures.TimeOfDay(note.TimeMs)}</span> """);
        html.Add($"""<bdi class="type">{note.Type}</bdi> <span class="size">{Figures.Size(note.LengthBytes)}</span>""");
        if (note.Text is { } text) html.Add($""" <bdi class="text">{text}</bdi>""");
        html.Add($"</li>");
    }
}
