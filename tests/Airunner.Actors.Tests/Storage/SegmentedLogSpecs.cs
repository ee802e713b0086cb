using System.Text.Json;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Logs of several files, as the vectors say.</summary>
public sealed class SegmentedLogSpecs
{
    private static readonly LinuxFileSystem Disk = new();
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors", "segments");

    private static readonly Dictionary<string, SegmentVector> Vectors = JsonSerializer.Deserialize<Dictionary<string, SegmentVector>>(
        TestVectors.Text("segments/segments.json"), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Names => [.. Vectors.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_log_of_several_files_is_read_as_the_vectors_say(string name)
    {
        var vector = Vectors[name];
        var (segments, current) = FilesOf(vector.Files);

        var read = SegmentedLog.Read(Disk, segments, current);

        read.SelectMany(file => file.Pending(Disk)).ShouldBe(vector.Pending);
        read.Sum(static file => file.Contents.Index.Pending).ShouldBe(vector.Pending.Count);
        var lost = vector.Lost.ToLookup(static each => each.ValueKind);
        LostSequences(read).ShouldBe(lost[JsonValueKind.Number].Select(static each => each.GetInt64()));
        SegmentedLog.Gaps(segments).Select(number => $"{name}~{number}.wal")
            .ShouldBe(lost[JsonValueKind.String].Select(static each => each.GetString()!));
    }

    [Fact]
    public void A_sequence_that_does_not_rise_over_the_files_is_damage_of_the_later_one()
    {
        var (segments, current) = FilesOf(Vectors["overlap"].Files);

        var read = SegmentedLog.Read(Disk, segments, current);

        read[0].Contents.Summary.IsDamaged.ShouldBeFalse();
        read[1].Contents.Summary.Findings.ShouldHaveSingleItem().LastSequenceBefore.ShouldBe(2);
    }

    internal static (List<SegmentFile> Segments, string? Current) FilesOf(IReadOnlyList<string> files)
    {
        var segments = new List<SegmentFile>();
        string? current = null;
        foreach (var name in files)
        {
            var path = Path.Combine(Folder, name);
            if (!FileNames.TryParseSegment(name, out _, out var number)) current = path;
            else segments.Add(new SegmentFile(number, path, new FileInfo(path).Length));
        }

        return ([.. segments.OrderBy(static segment => segment.Number)], current);
    }

    /// <summary>Numbers that the findings leave out between two events.</summary>
    private static IEnumerable<long> LostSequences(IEnumerable<ReadSegment> read)
    {
        foreach (var finding in read.SelectMany(static file => file.Contents.Summary.Findings))
        {
            if (finding is not { LastSequenceBefore: { } before, FirstSequenceAfter: { } next }) continue;
            for (var sequence = before + 1; sequence < next; sequence++) yield return sequence;
        }
    }

    private sealed record SegmentVector(IReadOnlyList<string> Files, IReadOnlyList<JsonElement> Lost, IReadOnlyList<long> Pending);
}
