using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Airunner.Protocol;

/// <summary>
/// The command of a queued job as others may see it: with the secrets masked that its submitter knew, and with the values of its own
/// variables whose names say that they are secrets.
/// </summary>
internal static class ShownCommand
{
    private const string Mask = "***";
    private const int LeastSecretChars = 2;

    private static readonly string[] SecretNames = ["TOKEN", "SECRET", "PASSWORD", "KEY"];
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Command and arguments.</summary>
    public static IReadOnlyList<string> Of(JobParams parameters)
    {
        var words = Submitted(parameters) ?? [parameters.Command, .. parameters.Args];
        var secrets = parameters.Environment
            .Where(static variable => IsSecret(variable.Key) && variable.Value.Length >= LeastSecretChars)
            .Select(static variable => variable.Value)
            .OrderByDescending(static value => value.Length);
        return secrets.Aggregate(words, static (shown, secret) =>
            [.. shown.Select(word => word.Replace(secret, Mask, StringComparison.Ordinal))]);
    }

    /// <summary>Notes the words that others may see, where they are not the ones that are run.</summary>
    public static void Note(JobParams parameters, IReadOnlyList<string> masked)
    {
        if (masked.SequenceEqual(parameters.Args.Prepend(parameters.Command))) return;
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Readable))
        {
            json.WriteStartArray();
            foreach (var word in masked) json.WriteStringValue(word);
            json.WriteEndArray();
        }

        parameters.Metadata[QueueMetadata.ShownCommand] = Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>The parameters as others may see them: commands masked, and of variables the names only.</summary>
    public static JobParams In(JobParams parameters)
    {
        var words = Of(parameters);
        var shown = parameters.Clone();
        shown.Command = words.Count > 0 ? words[0] : "";
        shown.Args.Clear();
        shown.Args.AddRange(words.Skip(1));
        shown.Metadata.Remove(QueueMetadata.ShownCommand);
        foreach (var name in parameters.Environment.Keys) shown.Environment[name] = Mask;
        return shown;
    }

    /// <summary>Whether what was noted has its form.</summary>
    public static bool IsValid(JobParams parameters) =>
        !parameters.Metadata.ContainsKey(QueueMetadata.ShownCommand) || Submitted(parameters) is not null;

    private static IReadOnlyList<string>? Submitted(JobParams parameters)
    {
        if (!parameters.Metadata.TryGetValue(QueueMetadata.ShownCommand, out var text)) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
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

    private static bool IsSecret(string name) => Array.Exists(SecretNames, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}
