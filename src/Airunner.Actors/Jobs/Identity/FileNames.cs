using System.Globalization;
using Airunner.Actors.Format;

namespace Airunner.Actors.Jobs.Identity;

/// <summary>Identity ↔ file name. Any id becomes a name that stays in its directory and gives the id back.</summary>
/// <remarks>
/// <c>A–Z a–z 0–9 . -</c> stay (a leading <c>.</c> does not), every other byte of the UTF-8 is <c>%XX</c>; so <c>_</c> can separate
/// job from execution and <c>~</c> can number archives of one name.
/// </remarks>
internal static class FileNames
{
    /// <summary>Suffix of a live log.</summary>
    public const string LogSuffix = ".wal";

    /// <summary>Suffix of an archive.</summary>
    public const string ArchiveSuffix = ".wal.zst";

    /// <summary>Most bytes that a stem may have: with the longest suffix, <c>~2147483647.wal.zst</c>, a file name has 255 at most.</summary>
    public const int LongestStemBytes = 255 - 19;

    /// <summary>Name without a suffix: <c>job</c> or <c>job_execution</c>, encoded.</summary>
    public static string Stem(JobExecution execution) =>
        execution.Execution is null ? EncodedId.Of(execution.Job) : $"{EncodedId.Of(execution.Job)}_{EncodedId.Of(execution.Execution)}";

    /// <summary>The live log's file name.</summary>
    public static string Log(JobExecution execution) => Stem(execution) + LogSuffix;

    /// <summary>An archive's file name.</summary>
    /// <param name="execution">Whose archive.</param>
    /// <param name="ordinal">1 for the first of its name, then 2, 3 … as <c>~2</c>, <c>~3</c> before the suffix.</param>
    public static string Archive(JobExecution execution, int ordinal = 1) =>
        ordinal == 1 ? Stem(execution) + ArchiveSuffix : $"{Stem(execution)}~{ordinal.ToString(CultureInfo.InvariantCulture)}{ArchiveSuffix}";

    /// <summary>The identity a live log's file name stands for.</summary>
    /// <param name="fileName">Name without directory.</param>
    /// <param name="execution">The identity, when the name is one that <see cref="Log"/> makes.</param>
    public static bool TryParseLog(string fileName, out JobExecution execution)
    {
        execution = default;
        return fileName.EndsWith(LogSuffix, StringComparison.Ordinal)
            && TryParseStem(fileName[..^LogSuffix.Length], out execution)
            && Log(execution) == fileName;
    }

    /// <summary>The identity and ordinal that an archive's file name stands for.</summary>
    public static bool TryParseArchive(string fileName, out JobExecution execution, out int ordinal)
    {
        execution = default;
        ordinal = 1;
        if (!fileName.EndsWith(ArchiveSuffix, StringComparison.Ordinal)) return false;
        var stem = fileName[..^ArchiveSuffix.Length];
        var tilde = stem.IndexOf('~', StringComparison.Ordinal);
        if (tilde >= 0)
        {
            if (!int.TryParse(stem.AsSpan(tilde + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ordinal) || ordinal < 2) return false;
            stem = stem[..tilde];
        }

        return TryParseStem(stem, out execution) && Archive(execution, ordinal) == fileName;
    }

    private static bool TryParseStem(string stem, out JobExecution execution)
    {
        execution = default;
        var parts = stem.Split('_');
        if (parts.Length > 2 || !EncodedId.TryDecode(parts[0], out var job)) return false;
        string? id = null;
        if (parts.Length == 2 && !EncodedId.TryDecode(parts[1], out id)) return false;
        try
        {
            execution = new JobExecution(job, id);
            return true;
        }
        catch (ArgumentException)
        {
            return false; // e.g. a foreign file named "%2E.wal": no identity makes that name
        }
    }
}
