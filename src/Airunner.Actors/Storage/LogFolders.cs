using System.Globalization;

namespace Airunner.Actors.Storage;

/// <summary>The directories and names of the files that belong to logs.</summary>
/// <param name="Logs">Directory of the live logs.</param>
/// <param name="Damaged">Directory of originals and cut-off bytes.</param>
internal sealed record LogFolders(string Logs, string Damaged)
{
    private const string TemporarySuffix = ".tmp";
    private const int LongestNameBytes = 255;

    /// <summary>Name of the file that a log is rewritten into: in the same directory, since a rename must not cross file systems.</summary>
    internal static string TemporaryOf(string logPath) =>
        Path.Combine(Path.GetDirectoryName(logPath)!, $".{Path.GetFileName(logPath)}{TemporarySuffix}");

    /// <summary>The log's file name that a temporary name was made from.</summary>
    internal static bool TryParseTemporary(string fileName, out string logFileName)
    {
        logFileName = "";
        if (fileName.Length <= 1 + TemporarySuffix.Length || fileName[0] != '.') return false;
        if (!fileName.EndsWith(TemporarySuffix, StringComparison.Ordinal)) return false;
        logFileName = fileName[1..^TemporarySuffix.Length];
        return true;
    }

    /// <summary>Name for a damaged log's original; the first free one of <c>NAME.wal</c>, <c>NAME~2.wal</c> …</summary>
    internal string OriginalOf(string logPath, int ordinal) => InDamaged(logPath, "", ".wal", ordinal);

    /// <summary>Name for bytes cut off a log at an offset.</summary>
    /// <remarks>The offset is left out where the name would be too long; the warning in the log states it.</remarks>
    internal string TailOf(string logPath, long offsetBytes, int ordinal)
    {
        var name = InDamaged(logPath, string.Create(CultureInfo.InvariantCulture, $"@{offsetBytes}"), ".tail", ordinal);
        return Path.GetFileName(name).Length <= LongestNameBytes ? name : InDamaged(logPath, "", ".tail", ordinal);
    }

    private string InDamaged(string logPath, string what, string suffix, int ordinal)
    {
        var number = ordinal == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"~{ordinal}");
        return Path.Combine(Damaged, $"{Path.GetFileNameWithoutExtension(logPath)}{what}{number}{suffix}");
    }
}
