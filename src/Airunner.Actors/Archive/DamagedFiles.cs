using System.Buffers;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>
/// The files of <c>damaged/</c>: originals of damaged logs and cut-off bytes, <c>NAME[~N].wal</c> and <c>NAME[@OFFSET][~N].tail</c>.
/// </summary>
internal static class DamagedFiles
{
    private const string TailSuffix = ".tail";
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789~@");

    /// <summary>Names that a sweep may remove: those of executions without a live log.</summary>
    /// <param name="logNames">Names in the directory of live logs.</param>
    public static Func<string, bool> WithoutLog(IEnumerable<string> logNames)
    {
        var live = logNames.Select(ExecutionOf).OfType<JobExecution>().ToHashSet();
        return name => ExecutionOf(name) is { } execution && !live.Contains(execution);
    }

    /// <summary>Whose log a file came from; null for a name that is neither that of a log nor one of this directory.</summary>
    internal static JobExecution? ExecutionOf(string name)
    {
        string[] suffixes = [FileNames.LogSuffix, TailSuffix];
        var suffix = suffixes.FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.Ordinal));
        if (suffix is null) return null;
        var stem = name[..^suffix.Length];
        var end = stem.AsSpan().IndexOfAny('~', '@'); // ids have neither: they are encoded
        if (end >= 0 && stem.AsSpan(end).ContainsAnyExcept(NumberCharacters)) return null;
        var log = (end < 0 ? stem : stem[..end]) + FileNames.LogSuffix;
        return FileNames.TryParseLog(log, out var execution) ? execution : null;
    }
}
