using System.Buffers.Binary;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>A file that was named by its path: what it holds, and whose it is where its name says so.</summary>
internal static class SingleFile
{
    private const uint ZstdMagic = 0xFD2FB528;

    /// <summary>Opens it: an archive by the magic of zstd, anything else as a log.</summary>
    /// <exception cref="WalIOException">It cannot be opened.</exception>
    public static IRecords Open(IWalFileSystem files, string path, WriteInProgress writing, Action<JobLogDamage> report)
    {
        var file = DiskFile.Open(files, path, WalOpen.Read);
        if (!IsArchive(file)) return new LogFileRecords(file, after: -1, writing, report);
        file.Dispose();
        return new ArchiveRecords(files, path, report);
    }

    /// <summary>Whether it begins as an archive does.</summary>
    public static bool IsArchive(DiskFile file)
    {
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        return file.ReadFully(0, magic) == magic.Length && BinaryPrimitives.ReadUInt32LittleEndian(magic) == ZstdMagic;
    }

    /// <summary>The execution that a log's, a segment's or an archive's name stands for; null for any other name.</summary>
    public static JobExecution? ExecutionOf(string path)
    {
        var name = Path.GetFileName(path);
        if (FileNames.TryParseLog(name, out var execution)) return execution;
        if (FileNames.TryParseSegment(name, out execution, out _)) return execution;
        return FileNames.TryParseArchive(name, out execution, out _) ? execution : null;
    }

    /// <summary>Whether a process has the log of that name open, in the directory of the file.</summary>
    public static bool IsHeld(IWalFileSystem files, string path) =>
        ExecutionOf(path) is { } execution
        && Path.GetDirectoryName(path) is { Length: > 0 } directory
        && ExecutionLocks.IsHeld(files, directory, FileNames.Log(execution));
}
