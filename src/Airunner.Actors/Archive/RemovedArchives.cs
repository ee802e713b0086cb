using System.Globalization;
using System.Text;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>
/// Which archives were removed of executions that have others: the file <c>.removed</c> of the archive directory. By it the archives of an
/// execution are found by their names, without listing the directory.
/// </summary>
/// <remarks>
/// The file is replaced, durably, before a sweep removes an archive that it has to name. An execution that it does not name has archives
/// 1, 2, 3 … without a gap, or none. A line is <c>THROUGH HIGHEST NAME</c>: none up to THROUGH is left, and no higher number than HIGHEST
/// was used when the line was written.
/// </remarks>
internal sealed class RemovedArchives
{
    /// <summary>The file's name.</summary>
    public const string FileName = ".removed";

    private const string Title = "airunner-removed-archives 1";

    // No temporary file of an archive has so high a number: those lock the byte of their number in the same file.
    private const long SweepLock = 1L << 62;

    private readonly byte[] _bytes;
    private readonly Dictionary<string, (int Through, int Highest)> _lines;

    private RemovedArchives(byte[] bytes, Dictionary<string, (int Through, int Highest)> lines)
    {
        _bytes = bytes;
        _lines = lines;
    }

    /// <summary>Whether it has these lines, keyed by the names of the executions' files without a suffix, and no others.</summary>
    public bool Says(Dictionary<string, (int Through, int Highest)> lines) =>
        lines.Count == _lines.Count && lines.All(line => _lines.TryGetValue(line.Key, out var mine) && mine == line.Value);

    /// <summary>What is known of an execution's archives.</summary>
    public (int Through, int Highest) Of(JobExecution execution) => _lines.GetValueOrDefault(FileNames.Stem(execution));

    /// <summary>Reads the file; null where there is none, or it is no file of this kind: then the directory has to be listed.</summary>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public static RemovedArchives? Read(IWalFileSystem files, string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (files.TryStat(path) is not { IsRegularFile: true } stat) return null;
        using var file = DiskFile.TryOpen(files, path, WalOpen.Read, out var error);
        if (error == Errno.ENOENT) return null;
        DiskCalls.ThrowIfFailed(error, "open", path);
        var bytes = new byte[stat.LengthBytes];
        return file!.ReadFully(0, bytes) == bytes.Length && TryParse(bytes) is { } lines ? new RemovedArchives(bytes, lines) : null;
    }

    /// <summary>Whether the file is the same as when it was read.</summary>
    public bool IsCurrent(IWalFileSystem files, string directory) =>
        Read(files, directory) is { } now && now._bytes.AsSpan().SequenceEqual(_bytes);

    /// <summary>Replaces the file, durably. The caller holds the lock.</summary>
    /// <exception cref="WalIOException">The disk returned an error; the file is the earlier one, or the new one.</exception>
    public static void Write(IWalFileSystem files, string directory, IReadOnlyDictionary<string, (int Through, int Highest)> lines)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Title} {lines.Count}\n");
        foreach (var (stem, line) in lines.OrderBy(static line => line.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{line.Through} {line.Highest} {stem}\n");
        using (var temporary = TemporaryFile.Create(files, directory))
        {
            temporary.File.WriteFully(0, Encoding.ASCII.GetBytes(text.ToString()));
            temporary.File.Sync();
            temporary.Replace(Path.Combine(directory, FileName));
        }

        DiskDirectories.Sync(files, directory);
    }

    /// <summary>Takes the lock under which the file is replaced and archives are removed; null where another process has it.</summary>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public static IDisposable? TryLock(IWalFileSystem files, string directory)
    {
        var path = Path.Combine(directory, ExecutionLocks.FileName);
        IWalLocks? locks = null;
        DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => files.OpenLocks(path, out locks)), "open", path);
        var error = DiskCalls.Retry(() => locks!.TryLock(SweepLock));
        if (error == Errno.None) return locks;
        locks!.Dispose();
        return error == Errno.EAGAIN ? null : throw new WalIOException("fcntl", path, error);
    }

    private static Dictionary<string, (int Through, int Highest)>? TryParse(byte[] bytes)
    {
        var lines = Encoding.ASCII.GetString(bytes).Split('\n');
        if (lines[0] != string.Create(CultureInfo.InvariantCulture, $"{Title} {lines.Length - 2}") || lines[^1].Length > 0) return null;
        var parsed = new Dictionary<string, (int Through, int Highest)>(lines.Length, StringComparer.Ordinal);
        foreach (var line in lines.AsSpan(1, lines.Length - 2))
        {
            var parts = line.Split(' ');
            if (parts.Length != 3
                || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var through)
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var highest)
                || through > highest)
                return null;
            parsed[parts[2]] = (through, highest);
        }

        return parsed;
    }
}
