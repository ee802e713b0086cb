using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Airunner.Actors.Jobs;

/// <summary>Identity ↔ file name. Any id becomes a name that stays in its directory and gives the id back.</summary>
/// <remarks>
/// <c>A–Z a–z 0–9 . -</c> stay (a leading <c>.</c> does not), every other byte of the UTF-8 is <c>%XX</c>; so <c>_</c> can separate
/// job from execution and <c>~</c> can number archives of one name.
/// </remarks>
public static class FileNames
{
    /// <summary>Suffix of a live log.</summary>
    public const string LogSuffix = ".wal";

    /// <summary>Suffix of an archive.</summary>
    public const string ArchiveSuffix = ".wal.zst";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>Name without a suffix: <c>job</c> or <c>job_execution</c>, encoded.</summary>
    public static string Stem(JobExecution of) =>
        of.Execution is null ? Encode(of.Job) : $"{Encode(of.Job)}_{Encode(of.Execution)}";

    /// <summary>The live log's file name.</summary>
    public static string Log(JobExecution of) => Stem(of) + LogSuffix;

    /// <summary>An archive's file name.</summary>
    /// <param name="of">Whose archive.</param>
    /// <param name="ordinal">1 for the first of its name, then 2, 3 … as <c>~2</c>, <c>~3</c> before the suffix.</param>
    public static string Archive(JobExecution of, int ordinal = 1) =>
        ordinal == 1 ? Stem(of) + ArchiveSuffix : $"{Stem(of)}~{ordinal.ToString(CultureInfo.InvariantCulture)}{ArchiveSuffix}";

    /// <summary>The identity a live log's file name stands for.</summary>
    /// <param name="fileName">Name without directory.</param>
    /// <param name="of">The identity, when the name is one that <see cref="Log"/> makes.</param>
    public static bool TryParseLog(string fileName, out JobExecution of)
    {
        of = default;
        return fileName.EndsWith(LogSuffix, StringComparison.Ordinal)
            && TryParseStem(fileName[..^LogSuffix.Length], out of)
            && Log(of) == fileName;
    }

    /// <summary>The identity and ordinal that an archive's file name stands for.</summary>
    public static bool TryParseArchive(string fileName, out JobExecution of, out int ordinal)
    {
        of = default;
        ordinal = 1;
        if (!fileName.EndsWith(ArchiveSuffix, StringComparison.Ordinal)) return false;
        var stem = fileName[..^ArchiveSuffix.Length];
        var tilde = stem.IndexOf('~', StringComparison.Ordinal);
        if (tilde >= 0)
        {
            if (!int.TryParse(stem.AsSpan(tilde + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ordinal) || ordinal < 2) return false;
            stem = stem[..tilde];
        }

        return TryParseStem(stem, out of) && Archive(of, ordinal) == fileName;
    }

    /// <summary>An id in its file-name form.</summary>
    /// <exception cref="EncoderFallbackException">The id is no valid Unicode.</exception>
    internal static string Encode(string id)
    {
        var bytes = Utf8.GetBytes(id);
        if (id[0] != '.' && id.AsSpan().IndexOfAnyExcept(Plain) < 0) return id;
        var name = new StringBuilder(bytes.Length * 3);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            if (Plain.Contains(c) && !(i == 0 && c == '.')) name.Append(c);
            else name.Append(CultureInfo.InvariantCulture, $"%{bytes[i]:X2}");
        }

        return name.ToString();
    }

    private static bool TryParseStem(string stem, out JobExecution of)
    {
        of = default;
        var parts = stem.Split('_');
        if (parts.Length > 2 || !TryDecode(parts[0], out var job)) return false;
        string? execution = null;
        if (parts.Length == 2 && !TryDecode(parts[1], out execution)) return false;
        try
        {
            of = new JobExecution(job, execution);
            return true;
        }
        catch (ArgumentException)
        {
            return false; // e.g. a foreign file named "%2E.wal": no identity makes that name
        }
    }

    private static bool TryDecode(string name, [NotNullWhen(true)] out string? id)
    {
        id = null;
        var bytes = new List<byte>(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '%')
            {
                if (!Plain.Contains(name[i])) return false;
                bytes.Add((byte)name[i]);
            }
            else
            {
                if (i + 2 >= name.Length || !byte.TryParse(name.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
                    return false;
                bytes.Add(b);
                i += 2;
            }
        }

        try
        {
            id = Utf8.GetString(bytes.ToArray());
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
