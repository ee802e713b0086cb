using Airunner.Actors;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Server.Pages.Output;

namespace Airunner.Collector.Server.Pages;

/// <summary>What is known of an execution, above its output.</summary>
internal static class SummaryMarkup
{
    private const int Height = 40;

    public static Html Of(JobExecution execution, OutputSummary summary) => Html.Of(html =>
    {
        var state = ExecutionState.Of(summary.End);
        html.Add($"""<div class="facts"><h1><span class="dot {state.Kind}"></span><bdi>{execution.Execution ?? "(no id)"}</bdi></h1>""");
        html.Add($"""<p class="state {state.Kind}">{state.Word}</p><dl>""");
        if (Figures.OfUnixMs(summary.FirstMs) is { } began)
        {
            var time = Html.Of(time => time.Add($"""<time datetime="{Figures.Iso(began)}">{Figures.Moment(began)} UTC</time>"""));
            Fact(html, "Began", time);
        }

        Fact(html, "Duration", Figures.Duration(Duration(summary)));
        Fact(html, "Output", $"{Figures.Size(summary.OutputBytes)}, {Figures.Count(summary.Rows, "line")}");
        if (summary.Start?.ProcessStart?.Origin is { Host.Length: > 0 } origin) Fact(html, "Host", origin.Host);
        html.Add($"""</dl><p class="complete {(IsIncomplete(summary) ? "gaps" : "")}">{Completeness(summary)}</p>""");
        foreach (var message in summary.Messages) html.Add($"""<p class="wrong" role="alert">{message}</p>""");
        ApplicationMarkup.Write(html, summary.Application);
        html.Add($"</div>");
        Timeline(html, summary.Timeline);
    });

    /// <summary>
    /// "1,204 events, none missing". What the worker has said counts; without it the sequences do, which a worker may also leave out.
    /// </summary>
    public static string Completeness(OutputSummary summary)
    {
        if (summary is { IsCaughtUp: true, Completeness: { } answer })
        {
            var stored = answer.Missing > 0 ? $"{Figures.Count(summary.Events)} of {Figures.Count(answer.Events, "event")}"
                : Figures.Count(summary.Events, "event");
            return answer.Missing > 0 && summary.MissingCount > 0 ? $"{stored}, {summary.MissingSentence}" : $"{stored}, {answer}";
        }

        var sentence = $"{Figures.Count(summary.Events, "event")}, {summary.MissingSentence}";
        if (!summary.IsCaughtUp) return $"{sentence} in what was read until now";
        return summary.End is null ? $"{sentence} so far" : sentence;
    }

    private static bool IsIncomplete(OutputSummary summary) =>
        summary is { IsCaughtUp: true, Completeness: { } answer } ? !answer.IsComplete : summary.MissingCount > 0;

    private static TimeSpan Duration(OutputSummary summary) =>
        summary.End?.ProcessEnd?.RunDuration?.ToTimeSpan() ?? TimeSpan.FromMilliseconds(summary.LastMs - summary.FirstMs);

    private static void Fact(Html html, string name, string value) => Fact(html, name, Html.Of(text => text.Add($"{value}")));

    private static void Fact(Html html, string name, Html value) => html.Add($"<div><dt>{name}</dt><dd>").Add(value).Add($"</dd></div>");

    private static void Timeline(Html html, TimelineView view)
    {
        if (view.Steps.Length < 2) return;
        var most = view.Steps.Max(static step => step.Bytes);
        var silence = view.Longest.LengthMs >= 1000
            ? $"longest silence {Figures.Duration(TimeSpan.FromMilliseconds(view.Longest.LengthMs))} "
                + $"from {Figures.TimeOfDay(view.Longest.FromMs)[..8]}"
            : "no silence of a second or more";
        html.Add($"""
            <figure class="timeline"><svg viewBox="0 0 {view.Steps.Length} {Height}" preserveAspectRatio="none" role="img"
            aria-label="Output over time: {silence}">
            """);
        if (view.Longest.LengthMs >= 1000)
        {
            var from = (view.Longest.FromMs - view.StartMs) / view.StepMs;
            var width = Math.Max(1, view.Longest.LengthMs / view.StepMs);
            html.Add($"""<rect class="gap" x="{from}" y="0" width="{width}" height="{Height}"/>""");
        }

        for (var i = 0; i < view.Steps.Length; i++) Step(html, view, i, most);
        html.Add($"""
            </svg><figcaption><span>{Figures.TimeOfDay(view.StartMs)[..8]}</span><span>{silence}</span>
            <span>{Figures.TimeOfDay(view.EndMs)[..8]}</span></figcaption></figure>
            """);
    }

    /// <summary>Heights are square roots, so that little output can be seen beside much.</summary>
    private static void Step(Html html, TimelineView view, int index, long most)
    {
        var step = view.Steps[index];
        if (step.Bytes == 0) return;
        var height = Bar(step.Bytes, most);
        var errorHeight = step.ErrorBytes == 0 ? 0 : Bar(step.ErrorBytes, most);
        var line = step.Row + 1;
        var at = Figures.TimeOfDay(view.StartMs + (index * view.StepMs));
        html.Add($"""
            <a href="?line={line}#L{line}" tabindex="-1"><title>{at}: {Figures.Size(step.Bytes)}</title>
            <rect class="hot" x="{index}" y="0" width="1" height="{Height}"/>
            <rect class="out" x="{index}" y="{Height - height}" width="1" height="{height}"/>
            """);
        if (errorHeight > 0)
            html.Add($"""<rect class="err" x="{index}" y="{Height - errorHeight}" width="1" height="{errorHeight}"/>""");
        html.Add($"</a>");
    }

    private static long Bar(long bytes, long most) => Math.Max(2, (long)Math.Round(Height * Math.Sqrt(bytes / (double)most)));
}
