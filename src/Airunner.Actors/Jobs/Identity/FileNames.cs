using System.Globalization;
using Airunner.Actors.Format;

namespace Airunner.Actors.Jobs.Identity;

/// <summary>File names of identities. Any id has a file name that stays in its directory, and the name gives the id back.</summary>
/// <remarks>
/// <c>A–Z a–z 0–9 . -</c> stay, except a leading <c>.</c>; every other byte of the UTF-8 is written <c>%XX</c>. So <c>_</c> is free to
/// separate job from execution, and <c>~</c> to number segments and archives of one name.
/// </remarks>
internal static class FileNames
{
    /// <summary>Suffix of a log.</summary>
    public const string LogSuffix = ".wal";

    /// <summary>Suffix of an archive.</summary>
    public const string ArchiveSuffix = ".wal.zst";

    /// <summary>
    /// Most bytes that a stem may have: with the longest suffix, <c>~2147483647.wal.zst</c>, a file name has 255 at most.
    /// </summary>
    public const int LongestStemBytes = 255 - 19;

    /// <summary>Name without a suffix: <c>job</c> or <c>job_execution</c>, encoded.</summary>
    public static string Stem(JobExecution execution) =>
        execution.Execution is null ? EncodedId.Of(execution.Job) : $"{EncodedId.Of(execution.Job)}_{EncodedId.Of(execution.Execution)}";

    /// <summary>A log's file name.</summary>
    public static string Log(JobExecution execution) => Stem(execution) + LogSuffix;

    /// <summary>A sealed segment's file name.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="number">1 or more; rises with each sealing.</param>
    public static string Segment(JobExecution execution, int number) =>
        $"{Stem(execution)}~{number.ToString(CultureInfo.InvariantCulture)}{LogSuffix}";

    /// <summary>An archive's file name.</summary>
    /// <param name="execution">The execution that was archived.</param>
    /// <param name="ordinal">1 for the first of its name, then 2, 3 … as <c>~2</c>, <c>~3</c> before the suffix.</param>
    public static string Archive(JobExecution execution, int ordinal = 1)
    {
        var number = ordinal == 1 ? "" : "~" + ordinal.ToString(CultureInfo.InvariantCulture);
        return Stem(execution) + number + ArchiveSuffix;
    }

    /// <summary>Parses a log's file name.</summary>
    /// <param name="fileName">Name without directory.</param>
    /// <param name="execution">The identity, if <see cref="Log"/> makes this name from it.</param>
    public static bool TryParseLog(string fileName, out JobExecution execution)
    {
        execution = default;
        return fileName.EndsWith(LogSuffix, StringComparison.Ordinal)
            && TryParseStem(fileName[..^LogSuffix.Length], out execution)
            && Log(execution) == fileName;
    }

    /// <summary>Parses a sealed segment's file name into identity and number.</summary>
    public static bool TryParseSegment(string fileName, out JobExecution execution, out int number)
    {
        execution = default;
        number = 0;
        if (!fileName.EndsWith(LogSuffix, StringComparison.Ordinal)) return false;
        var stem = fileName[..^LogSuffix.Length];
        var tilde = stem.IndexOf('~', StringComparison.Ordinal);
        return tilde >= 0
            && int.TryParse(stem.AsSpan(tilde + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number > 0
            && TryParseStem(stem[..tilde], out execution)
            && Segment(execution, number) == fileName;
    }

    /// <summary>Parses an archive's file name into identity and ordinal.</summary>
    public static bool TryParseArchive(string fileName, out JobExecution execution, out int ordinal)
    {
        execution = default;
        ordinal = 1;
        if (!fileName.EndsWith(ArchiveSuffix, StringComparison.Ordinal)) return false;
        var stem = fileName[..^ArchiveSuffix.Length];
        var tilde = stem.IndexOf('~', StringComparison.Ordinal);
        if (tilde >= 0)
        {
            if (!int.TryParse(stem.AsSpan(tilde + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ordinal)) return false;
            if (ordinal < 2) return false;
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
            return false; // such as "%2E.wal", made by others: no identity has that name
        }
    }
}
