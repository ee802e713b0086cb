using System.Globalization;

namespace Airunner.Actors.Storage;

/// <summary>Where one log's neighbours stand.</summary>
/// <param name="Logs">Directory of the live logs.</param>
/// <param name="Damaged">Directory of originals and cut-off bytes.</param>
internal sealed record LogFolders(string Logs, string Damaged)
{
    private const string TemporarySuffix = ".tmp";
    private const int LongestNameBytes = 255;

    /// <summary>Name under which a log is rewritten, beside it (a rename must not cross file systems).</summary>
    internal static string TemporaryOf(string logPath) =>
        Path.Combine(Path.GetDirectoryName(logPath)!, $".{Path.GetFileName(logPath)}{TemporarySuffix}");

    /// <summary>The log's file name that a temporary name stands for.</summary>
    internal static bool TryParseTemporary(string fileName, out string logFileName)
    {
        logFileName = "";
        if (fileName.Length <= 1 + TemporarySuffix.Length || fileName[0] != '.' || !fileName.EndsWith(TemporarySuffix, StringComparison.Ordinal)) return false;
        logFileName = fileName[1..^TemporarySuffix.Length];
        return true;
    }

    /// <summary>Name for a damaged log's original; the first free one of <c>NAME.wal</c>, <c>NAME~2.wal</c> …</summary>
    internal string OriginalOf(string logPath, int ordinal) => InDamaged(logPath, "", ".wal", ordinal);

    /// <summary>Name for bytes cut off a log at an offset.</summary>
    /// <remarks>The longest log names leave no room for a large offset; the warning tells it all the same.</remarks>
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
