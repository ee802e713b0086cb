using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Airunner.Protocol;

/// <summary>
/// The words of a queued job's command as its submitter wants others to see them: those that are run, with pieces replaced by a mask.
/// Nothing else can be shown, so that what is listed is what runs.
/// </summary>
internal static class ShownCommand
{
    /// <summary>What stands for a piece of a word, or for more of them in a row.</summary>
    public const string Mask = "***";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Command and arguments. A note that does not fit them, which a server can have stored, shows masks alone.</summary>
    public static IReadOnlyList<string> Of(JobParams parameters)
    {
        var words = WordsOf(parameters);
        if (!parameters.Metadata.TryGetValue(QueueMetadata.ShownCommand, out var note)) return words;
        return Noted(note) is { } noted && Fits(noted, words) ? noted : [.. words.Select(static _ => Mask)];
    }

    /// <summary>Notes the words that others may see, where they are not the ones that are run.</summary>
    /// <param name="parameters">With the command.</param>
    /// <param name="masked">A text for each word. One that is not the word with pieces replaced is shown as a mask alone.</param>
    public static void Note(JobParams parameters, IReadOnlyList<string> masked)
    {
        var words = WordsOf(parameters);
        var shown = words.Zip(masked, static (word, text) => Masks(word, text) ? text : Mask).ToList();
        if (shown.SequenceEqual(words)) return;
        using var note = new MemoryStream();
        using (var json = new Utf8JsonWriter(note, Readable))
        {
            json.WriteStartArray();
            foreach (var word in shown) json.WriteStringValue(word);
            json.WriteEndArray();
        }

        parameters.Metadata[QueueMetadata.ShownCommand] = Encoding.UTF8.GetString(note.GetBuffer(), 0, (int)note.Length);
    }

    /// <summary>Whether what was noted, if anything was, shows the words that are run.</summary>
    public static bool IsValid(JobParams parameters) =>
        !parameters.Metadata.TryGetValue(QueueMetadata.ShownCommand, out var note)
        || (Noted(note) is { } noted && Fits(noted, WordsOf(parameters)));

    private static List<string> WordsOf(JobParams parameters) => [parameters.Command, .. parameters.Args];

    private static bool Fits(List<string> shown, List<string> words) =>
        shown.Count == words.Count && words.Zip(shown, Masks).All(static fits => fits);

    /// <summary>
    /// Whether a text is a word with pieces replaced. Each run of three or more stars stands for at least one character: masks may touch,
    /// and so may stars of the word itself.
    /// </summary>
    private static bool Masks(string word, string shown)
    {
        var plain = PlainParts(shown);
        if (plain.Count == 1) return word == shown;
        if (!word.StartsWith(plain[0], StringComparison.Ordinal) || !word.EndsWith(plain[^1], StringComparison.Ordinal)) return false;
        var rest = word.AsSpan(plain[0].Length);
        foreach (var part in plain.Skip(1).SkipLast(1))
        {
            var at = rest.Length == 0 ? -1 : rest[1..].IndexOf(part, StringComparison.Ordinal);
            if (at < 0) return false;
            rest = rest[(1 + at + part.Length)..];
        }

        return rest.Length > plain[^1].Length;
    }

    /// <summary>What stands before, between and after the masks.</summary>
    private static List<string> PlainParts(string shown)
    {
        var parts = new List<string>();
        var begin = 0;
        for (var at = shown.IndexOf(Mask, StringComparison.Ordinal); at >= 0; at = shown.IndexOf(Mask, begin, StringComparison.Ordinal))
        {
            parts.Add(shown[begin..at]);
            begin = at;
            while (begin < shown.Length && shown[begin] == Mask[0]) begin++;
        }

        parts.Add(shown[begin..]);
        return parts;
    }

    private static List<string>? Noted(string note)
    {
        try
        {
            using var json = JsonDocument.Parse(note);
            if (json.RootElement.ValueKind != JsonValueKind.Array) return null;
            var words = json.RootElement.EnumerateArray().ToList();
            return words.TrueForAll(static word => word.ValueKind == JsonValueKind.String)
                ? words.ConvertAll(static word => word.GetString()!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
