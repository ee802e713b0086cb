using System.Globalization;
using System.Text.Json;

namespace Airunner.Torture.Mutation;

/// <summary>Stryker's report, in the schema that all Strykers share (<c>mutation-report.json</c>).</summary>
internal static class StrykerReport
{
    private const string Library = "src/Airunner.Actors/";

    /// <summary>The mutants that were tested, by file and line.</summary>
    /// <param name="json">The report's text.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="KeyNotFoundException">It is not such a report.</exception>
    public static IReadOnlyList<Mutant> Read(string json)
    {
        using var report = JsonDocument.Parse(json);
        var mutants =
            from file in report.RootElement.GetProperty("files").EnumerateObject()
            from mutant in file.Value.GetProperty("mutants").EnumerateArray()
            let read = Read(Relative(file.Name), mutant)
            where read.IsTested
            orderby read.File, read.Line, read.Number
            select read;
        return [.. mutants];
    }

    private static Mutant Read(string file, JsonElement mutant) => new(
        int.Parse(mutant.GetProperty("id").GetString()!, CultureInfo.InvariantCulture),
        file,
        mutant.GetProperty("location").GetProperty("start").GetProperty("line").GetInt32(),
        mutant.GetProperty("mutatorName").GetString()!,
        mutant.GetProperty("replacement").GetString()!,
        mutant.GetProperty("status").GetString()!);

    private static string Relative(string path)
    {
        var name = path.Replace('\\', '/');
        var at = name.IndexOf(Library, StringComparison.Ordinal);
        return at < 0 ? name : name[(at + Library.Length)..];
    }
}
