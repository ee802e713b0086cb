using System.Globalization;
using Airunner.Protocol;
using Airunner.Worker.Masking;
using Airunner.Worker.Printing;
using Spectre.Console;

namespace Airunner.Worker.Queueing;

/// <summary>A line of <c>queue</c>.</summary>
/// <param name="job">As the server lists it.</param>
/// <param name="mask">What is shown of its command: a server may list it as it is.</param>
internal sealed class QueuedRow(Job job, JobMask mask)
{
    private static readonly (string Name, JobState State)[] Named =
    [
        ("waiting", JobState.Scheduled),
        ("running", JobState.Running),
        ("completed", JobState.Completed),
        ("failed", JobState.Failed),
        ("cancelled", JobState.Cancelled),
    ];

    /// <summary>The names of states.</summary>
    public static IEnumerable<string> States => Named.Select(static each => each.Name);

    /// <summary>Its id.</summary>
    public string Job => job.JobId;

    /// <summary>Where it stands.</summary>
    public string State => Named.FirstOrDefault(each => each.State == job.State).Name ?? "unknown";

    /// <summary>How often a worker has begun it; null where the server does not say.</summary>
    public int? Attempts => Number(QueueMetadata.Attempts);

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset CreatedAt => job.CreatedAt?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch;

    /// <summary>Command and arguments, as words.</summary>
    public string Line => string.Join(' ', Words);

    /// <summary>Who has it, or had it last; empty where nobody had, or the server does not say.</summary>
    public string Worker => job.JobParams?.Metadata.TryGetValue(QueueMetadata.Worker, out var name) == true ? name : "";

    /// <summary>The colour of its state.</summary>
    public Color? Colour => job.State switch
    {
        JobState.Running => Color.Blue,
        JobState.Completed => Color.Green,
        JobState.Failed => Color.Red,
        JobState.Cancelled => Color.Yellow,
        _ => null,
    };

    /// <summary>The state of a name; null where there is none.</summary>
    public static JobState? StateOf(string name) =>
        Named.Where(each => each.Name == name).Select(static each => (JobState?)each.State).FirstOrDefault();

    /// <summary>As a JSON object.</summary>
    public string Json() => JsonLine.Of(json =>
    {
        json.WriteString("job", job.JobId);
        json.WriteString("state", State);
        json.WriteString("worker", Worker);
        json.Number("attempts", Attempts);
        json.Number("retries", Number(QueueMetadata.Retries));
        json.Time("createdAt", job.CreatedAt?.ToDateTimeOffset());
        json.Time("updatedAt", job.UpdatedAt?.ToDateTimeOffset());
        json.WriteStartArray("command");
        foreach (var word in Words) json.WriteStringValue(word);
        json.WriteEndArray();
    });

    private IReadOnlyList<string> Words => job.JobParams is { } parameters ? mask.Words(parameters) : [];

    private int? Number(string key) =>
        job.JobParams?.Metadata.TryGetValue(key, out var text) == true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
