using System.Runtime.Versioning;
using System.Text.Json;
using Airunner.Actors.Tests.Architecture;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The vectors of the format as a state directory, each the log of a job of its own, and what their descriptions say.</summary>
[SupportedOSPlatform("linux")]
internal sealed class VectorLogs
{
    private static readonly string Vectors = Path.Combine(Repository.Root, "tests", "Airunner.Actors.Tests", "Vectors");

    private readonly string _state;

    /// <summary>Copies all vectors.</summary>
    public VectorLogs(string state)
    {
        _state = state;
        Directory.CreateDirectory(Path.Combine(state, "wal"));
        Directory.CreateDirectory(Path.Combine(state, "archive"));
        Jobs = [.. Single(), .. Damaged(), .. Segmented()];
        foreach (var archive in Directory.GetFiles(Vectors, "*.wal.zst"))
            Copy(archive, $"archive/archived.{Path.GetFileName(archive).Replace(".wal.zst", "_e.wal.zst", StringComparison.Ordinal)}");
    }

    /// <summary>The jobs that have a log. Its execution is <c>e</c>.</summary>
    public IReadOnlyList<VectorJob> Jobs { get; }

    /// <summary>The jobs that have an archive with the events 1, 2, 4, 5 and 6.</summary>
    public IReadOnlyList<string> Archived { get; } = ["archived.five-pending", "archived.go-worker"];

    /// <summary>One by its name.</summary>
    public VectorJob this[string job] => Jobs.Single(each => each.Job == job);

    private IEnumerable<VectorJob> Single()
    {
        foreach (var log in Described("vectors.json").GetProperty("logs").EnumerateArray())
        {
            var name = Named(log.GetProperty("file").GetString()!, "");
            var sequences = log.GetProperty("records").EnumerateArray()
                .Where(static record => record.GetProperty("payloadHex").GetString()!.Length > 0)
                .Select(static record => record.GetProperty("sequence").GetInt64());
            var damage = log.GetProperty("damage").EnumerateArray().Select(static place => place.GetString()!).ToList();
            yield return new VectorJob(name, [.. sequences])
            {
                Pending = Numbers(log, "pending").Count,
                IsDamaged = damage.Exists(static place => place != "short header"),
                IsForeign = log.GetProperty("dialect").GetString() == "inclusive" || damage.Exists(IsNoLog),
            };
        }

        static bool IsNoLog(string place) => place == "bad magic" || place.StartsWith("unknown version", StringComparison.Ordinal);
    }

    private IEnumerable<VectorJob> Damaged()
    {
        foreach (var log in Described("damaged/damaged.json").GetProperty("logs").EnumerateArray())
        {
            var sequences = Numbers(log, "sequences");
            yield return new VectorJob(Named(log.GetProperty("file").GetString()!, "damaged/"), sequences)
            {
                Pending = sequences.Count,
                IsDamaged = log.GetProperty("damaged").GetBoolean(),
                IsForeign = log.GetProperty("dialect").GetString() == "inclusive",
            };
        }
    }

    private IEnumerable<VectorJob> Segmented()
    {
        foreach (var log in Described("segments/segments.json").EnumerateObject())
        {
            foreach (var file in log.Value.GetProperty("files").EnumerateArray()) _ = Named(file.GetString()!, "segments/");
            yield return new VectorJob(log.Name, Sequences: null)
            {
                Pending = Numbers(log.Value, "pending").Count,
                IsDamaged = log.Name is "gap" or "hurt" or "overlap",
                IsForeign = log.Name == "gap",
            };
        }
    }

    private static JsonElement Described(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Vectors, file))).RootElement;

    private static List<long> Numbers(JsonElement json, string member) =>
        [.. json.GetProperty(member).EnumerateArray().Select(static number => number.GetInt64())];

    /// <summary>Copies a log or a segment under the name that the execution has in a state directory.</summary>
    /// <returns>The job.</returns>
    private string Named(string file, string folder)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var mark = name.IndexOf('~', StringComparison.Ordinal);
        var job = mark < 0 ? name : name[..mark];
        Copy(Path.Combine(Vectors, folder, file), $"wal/{job}_e{name[job.Length..]}.wal");
        return job;
    }

    private void Copy(string from, string to)
    {
        var path = Path.Combine(_state, to);
        File.Copy(from, path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}

/// <summary>A log of the vectors, and what a reader must find.</summary>
/// <param name="Job">The job.</param>
/// <param name="Sequences">The events that can be read; null where the description does not say.</param>
internal sealed record VectorJob(string Job, IReadOnlyList<long>? Sequences)
{
    /// <summary>Events that are still to be delivered.</summary>
    public required int Pending { get; init; }

    /// <summary>Whether anything is damaged.</summary>
    public required bool IsDamaged { get; init; }

    /// <summary>Whether damage cannot be repaired: no log of this kind, one of the other dialect, or a segment is missing.</summary>
    public required bool IsForeign { get; init; }
}
