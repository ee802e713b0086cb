using System.Text.Json;
using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

/// <summary>The files under Vectors/, which every reader and writer of the format must agree with.</summary>
internal static class TestVectors
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Vectors");

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(Root, file));

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static IReadOnlyList<VectorLog> Logs { get; } = Parse<VectorFile<VectorLog>>("vectors.json").Logs;

    public static IReadOnlyList<DamagedLog> DamagedLogs { get; } = Parse<VectorFile<DamagedLog>>("damaged/damaged.json").Logs;

    private static T Parse<T>(string file) => JsonSerializer.Deserialize<T>(Text(file), Web)!;

    private sealed record VectorFile<T>(IReadOnlyList<T> Logs);
}

/// <summary>One entry of vectors.json.</summary>
public sealed record VectorLog(
    string File,
    string Dialect,
    IReadOnlyList<VectorRecord> Records,
    IReadOnlyList<long> Pending,
    IReadOnlyList<long> Sent,
    IReadOnlyList<long> Failed,
    IReadOnlyList<string> Damage,
    long SizeBytes,
    long ValidBytes)
{
    public override string ToString() => File;
}

/// <summary>One record of an entry.</summary>
public sealed record VectorRecord(long Offset, long Sequence, byte Status, long TimestampMs, string PayloadHex);

/// <summary>One entry of damaged.json.</summary>
public sealed record DamagedLog(string File, string Dialect, bool Damaged, IReadOnlyList<long> Sequences)
{
    public override string ToString() => File;
}
