using System.Buffers.Text;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>
/// The time of the last sweep, in the file <c>.swept</c> of the archive directory: Unix milliseconds as text. Processes that live shorter
/// than <c>sweep-interval</c> share the sweeps by it.
/// </summary>
internal static class SweepStamp
{
    /// <summary>The file's name.</summary>
    public const string FileName = ".swept";

    private const int Digits = 16; // always the same length: a later stamp replaces all of an earlier one

    /// <summary>Whether a sweep is due: the last one is older than the interval, is not known, or lies in the future.</summary>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public static bool IsDue(IWalFileSystem files, string directory, long nowUnixMs, TimeSpan interval)
    {
        var age = nowUnixMs - Read(files, Path.Combine(directory, FileName));
        return age is not { } ms || ms < 0 || ms >= interval.TotalMilliseconds;
    }

    /// <summary>Notes a sweep. Not synced: a stamp that is lost costs one more sweep.</summary>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public static void Write(IWalFileSystem files, string directory, long nowUnixMs)
    {
        var path = Path.Combine(directory, FileName);
        using var file = DiskFile.Open(files, path, files.TryStat(path) is null ? WalOpen.CreateNew : WalOpen.Write);
        Span<byte> text = stackalloc byte[Digits];
        Utf8Formatter.TryFormat(nowUnixMs, text, out _, new System.Buffers.StandardFormat('D', Digits));
        file.WriteFully(0, text);
    }

    private static long? Read(IWalFileSystem files, string path)
    {
        if (files.TryStat(path) is not { IsRegularFile: true }) return null;
        using var file = DiskFile.Open(files, path, WalOpen.Read);
        Span<byte> text = stackalloc byte[Digits];
        if (file.ReadFully(0, text) < Digits) return null;
        return Utf8Parser.TryParse(text, out long unixMs, out var used) && used == Digits ? unixMs : null;
    }
}
